"""The table of what is wrong with each published broken feed: the first place of each code.

`python -m tests.support.broken_feeds` writes it anew; what it then says differently is to be looked at.
"""

from pathlib import Path

from services.shared.model.notice import Severity
from services.timetable.archive import NO_LIMITS
from services.timetable.checking import Checked, check_feed
from tests.support.paths import DATA, PROJECT

BROKEN = DATA / "gtfs-broken"
TABLE = PROJECT / "tests" / "timetable" / "broken_feeds.tsv"


def lines_of(checked: Checked) -> list[str]:
    """`severity, code, file, row, field` with tabs between them; notes are left out."""
    if checked.unreadable:
        return ["unreadable"]
    said = (line for line in checked.report.summary() if line.severity != Severity.INFO)
    return sorted("\t".join((n.severity, n.code, n.file, str(n.row), n.field)) for n in said)


def read_expected(table: Path) -> dict[str, list[str]]:
    """By feed, as it lies in the folder."""
    expected: dict[str, list[str]] = {}
    for line in table.read_text().splitlines():
        name, _, said = line.partition("\t")
        expected.setdefault(name, [])
        if said:
            expected[name].append(said)
    return expected


def main() -> None:
    lines: list[str] = []
    for path in sorted(BROKEN.rglob("*.zip")):
        name, said = str(path.relative_to(BROKEN)), lines_of(check_feed(path, NO_LIMITS))
        lines += [f"{name}\t{line}" for line in said] or [name]
    TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
