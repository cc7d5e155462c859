/* CSV as GTFS has it (RFC 4180): rows are objects by column, or lists of cells. */

const QUOTED = /[",\r\n]|^\s|\s$/;

/** `rows` as text under `columns`; what a row has not is blank. */
export function csvOf(columns, rows) {
  const cell = (text) => (QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? "")))].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

/** `[{column: text}]`, with no more columns than the head names; cells without the blanks around them. */
export function rowsOf(text) {
  const [head = [], ...lines] = linesOf(text, ",");
  const columns = head.map((name) => name.trim());
  return lines.filter((line) => line.some((cell) => cell.trim())).map((line) => Object.fromEntries(columns.map((name, place) => [name, (line[place] ?? "").trim()])));
}

/** Cells by line; a spreadsheet's clipboard is the same with tabs. */
export function linesOf(text, separator) {
  const lines = [];
  let line = [], cell = "", quoted = false;
  const end = () => {
    line.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (letter === '"' && !cell.trim()) {
      cell = "";
      quoted = true;
    } else if (letter === separator) end();
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at++;
      end();
      lines.push(line);
      line = [];
    } else cell += letter;
  }
  if (cell || line.length) {
    end();
    lines.push(line);
  }
  return lines;
}
