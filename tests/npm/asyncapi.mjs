// AsyncAPI's own parser: reads a document from standard input, prints what it has against it, a line of JSON each.
import { text } from "node:stream/consumers";
import { Parser } from "@asyncapi/parser";

const WARNING = 1;
for (const found of await new Parser().validate(await text(process.stdin))) {
  if (found.severity <= WARNING) {
    const { severity, code, message, path } = found;
    process.stdout.write(JSON.stringify({ severity, code, message, path: path.join(".") }) + "\n");
  }
}
