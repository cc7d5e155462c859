"""What `noriai check` found as one HTML page that can be sent by mail: Japanese and English, nothing from elsewhere.

Everything that a feed says is escaped; the page has no script and its policy allows none.
"""

from datetime import date
from html import escape
from pathlib import PurePosixPath

from services.shared.model.notice import Notice, Severity
from services.shared.model.said import NoticeSaid
from services.timetable.advice import ADVICE
from services.timetable.checking import Checked

PLACES_SHOWN = 20
_MARKS = {"error": ("✕", "エラー", "error"), "warning": ("▲", "注意", "warning"), "info": ("·", "参考", "note")}
_STYLE = """
:root{color-scheme:light dark;--ink:#1a1a1a;--soft:#5c5c5c;--ground:#fff;--line:#d5d5d5;--error:#b3261e;
--warning:#8a5a00}
@media(prefers-color-scheme:dark){:root{--ink:#ececec;--soft:#a8a8a8;--ground:#141414;--line:#3a3a3a;--error:#ff8a80;
--warning:#f0b64a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;color:var(--ink);background:var(--ground);
font:16px/1.5 system-ui,"Hiragino Sans","Noto Sans JP","Yu Gothic",Meiryo,sans-serif}
h1{font-size:1.6rem;line-height:1.3;margin:1rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2.5rem 0 .25rem}
p{margin:.25rem 0 .75rem}
small,.soft{color:var(--soft);font-size:.875rem}
code{font-size:.875rem;overflow-wrap:anywhere}
a{color:inherit}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);text-align:left;
vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);font-size:.875rem;white-space:nowrap}
.n{text-align:right;white-space:nowrap}
.m{white-space:nowrap}
.error{color:var(--error)}.warning{color:var(--warning)}
.pick{position:absolute;opacity:0}
nav label{display:inline-block;padding:.5rem .75rem;border:1px solid var(--line);cursor:pointer}
.pick:focus-visible~nav{outline:2px solid currentColor}
#ja:checked~nav [for=ja],#en:checked~nav [for=en]{font-weight:600;background:var(--line)}
#ja:checked~main [lang=en],#en:checked~main [lang=ja]{display:none}
@media print{nav{display:none}h2{break-after:avoid}tr{break-inside:avoid}}
"""


def page(feed: str, checked: Checked, today: date) -> str:
    name = escape(PurePosixPath(feed.replace("\\", "/")).name or feed)
    seen = _both(f"{today} 現在の内容を noriai check で確認しました。", f"Seen from {today} by noriai check.")
    return (
        '<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{name}: noriai check</title><style>{_STYLE}</style>"
        '<input class="pick" type="radio" name="language" id="ja" checked aria-label="日本語">'
        '<input class="pick" type="radio" name="language" id="en" aria-label="English">'
        '<nav><label for="ja">日本語</label><label for="en">English</label></nav>'
        f"<main><h1>{name}</h1>{_verdict(checked)}{_summary(checked)}{_sections(checked)}{_rows(checked)}"
        f'<p class="soft">{seen}</p></main></html>\n'
    )


def _both(ja: str, en: str) -> str:
    """Both are escaped already."""
    return f'<span lang="ja">{ja}</span><span lang="en">{en}</span>'


def _verdict(checked: Checked) -> str:
    if checked.unreadable:
        why = escape(checked.unreadable)
        return f'<p class="error">✕ {_both(f"読み込めませんでした: {why}", f"It can’t be read: {why}")}</p>'
    errors, warnings = checked.report.count(Severity.ERROR), checked.report.count(Severity.WARNING)
    if errors:
        words = (
            f"✕ 修正が必要な箇所が {errors:,} 件、確認をお願いしたい箇所が {warnings:,} 件あります。",
            f"✕ {errors:,} places need mending, {warnings:,} are worth a look.",
        )
    elif warnings:
        words = (
            f"▲ このまま使えます。確認をお願いしたい箇所が {warnings:,} 件あります。",
            f"▲ It can be used as it is; {warnings:,} places are worth a look.",
        )
    else:
        words = ("● 問題は見つかりませんでした。", "● Nothing is wrong with it.")
    return f'<p class="{"error" if errors else "warning" if warnings else ""}">{_both(*words)}</p>'


def _summary(checked: Checked) -> str:
    lines = checked.report.summary()
    if not lines:
        return ""
    rows = "".join(
        f'<tr><td class="m {line.severity}">{_mark(line)}</td>'
        f'<td><a href="#{_anchor(line)}">{_title(line)}</a></td><td class="n">{line.count:,}</td></tr>'
        for line in lines
    )
    heads = f"<th>{_both('重要度', 'how bad')}<th>{_both('内容', 'what')}<th class='n'>{_both('件数', 'how often')}"
    return f"<div class='wide'><table><thead><tr>{heads}</thead><tbody>{rows}</tbody></table></div>"


def _sections(checked: Checked) -> str:
    return "".join(_section(checked, line) for line in checked.report.summary())


def _section(checked: Checked, line: NoticeSaid) -> str:
    kept = [n for n in checked.report.kept if n.code == line.code and n.severity == line.severity][:PLACES_SHOWN]
    advice = ADVICE.get(line.code)
    do = f'<p lang="en">{escape(advice[0])}</p>' if advice else ""
    more = line.count - len(kept)
    rest = f'<p class="soft">{_both(f"ほか {more:,} 件", f"and {more:,} more")}</p>' if more > 0 else ""
    heads = "".join(
        f"<th>{_both(*words)}"
        for words in (("ファイル", "file"), ("行", "row"), ("列", "field"), ("値", "value"), ("理由", "why"))
    )
    return (
        f'<h2 id="{_anchor(line)}"><span class="{line.severity}">{_mark(line)}</span> {_title(line)}</h2>'
        f"<p><code>{escape(line.code)}</code> <small>× {line.count:,}</small></p>{do}"
        f"<div class='wide'><table><thead><tr>{heads}</thead><tbody>{''.join(map(_place, kept))}</tbody></table></div>"
        f"{rest}"
    )


def _place(notice: Notice) -> str:
    cells = (notice.file, str(notice.row or ""), notice.field, notice.value, notice.reason)
    classes = ("m", "n", "", "", "")
    return "<tr>" + "".join(f'<td class="{c}">{escape(cell)}' for c, cell in zip(classes, cells, strict=True)) + "</tr>"


def _mark(line: NoticeSaid) -> str:
    mark, ja, en = _MARKS[line.severity]
    return f"{mark} {_both(ja, en)}"


def _title(line: NoticeSaid) -> str:
    """Japanese says what to do too; in English that stands beneath."""
    advice = ADVICE.get(line.code)
    english = escape(line.code.replace("_", " "))
    return _both(escape(advice[1]) if advice else english, english)


def _anchor(line: NoticeSaid) -> str:
    return escape(f"{line.severity}-{line.code}")


def _rows(checked: Checked) -> str:
    if not checked.rows:
        return ""
    rows = "".join(f'<tr><td>{escape(name)}<td class="n">{count:,}</tr>' for name, count in checked.rows.items())
    title = _both("読み込んだ行数", "Rows read")
    return f"<h2>{title}</h2><table><tbody>{rows}</tbody></table>"
