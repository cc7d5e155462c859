"""What Japanese operators write when all is well: service that is normal, or is so again, or lacks what is wrong.

Whole sentences of known words, and nothing besides: to call a line normal takes more than not to know what is wrong.
"""

import re

_LONGEST = 200  # letters of a sentence that is looked at: with free parts of limited length, none takes long
_LETTER = "[^、。]"
_NOW = r"((現在|ただいま|只今|本日|[0-9０-９]{1,2}[:：時][0-9０-９]{0,2}分?(頃|ごろ)?)(現在)?(は|で|に|の)?、?){0,3}"
_RUN = "(運転|運行|運航)"
_IS = r"(です|となって(い|お)り?ます|となりました|(を?(し|行っ)て(い|お)り?ます)|(を?(し|いたし)ます))?"
_BACK = r"(戻り|戻って|(復旧|復帰|回復|復)(し|いたし)て?)(ました|(い|お)り?ます)"
_RUNS = (
    rf"(平常|通常|定刻)(どお|通)り(に|の)?{_RUN}?{_IS}"
    rf"|(平常|正常|通常(?!の))({_RUN}|ダイヤ)?{_IS}|正常に{_RUN}{_IS}"
    rf"|(平常|通常)({_RUN}|ダイヤ|(どお|通)り(の{_RUN})?)?(に|へ){_BACK}"
    rf"|(平常|通常)(どお|通)りの?{_RUN}を再開(し|いたし)(ました|て(い|お)り?ます)"
)
_WILL_RUN = rf"(平常|通常|定刻)({_RUN}|ダイヤ|(どお|通)り(に|の)?{_RUN}?)(を?する|の)?予定です"
_BAD = "(遅れ|遅延|乱れ|運休|欠航|見合わ?せ|支障|停止|中止|休止)"
_WRONG = f"([0-9０-９]+分以上の)?(列車の|ダイヤの?|{_RUN})?{_BAD}(等|など)?"
_NEWS = f"(遅れの?|遅延の?|事故|{_RUN}(状況)?(の|に関する)?|お知らせする({_RUN}の?)?)?(情報|お知らせ)"
_IN_IT = "((が|の|と|に)?(出|なっ|生じ|し|関す)?(て(い|お))?る|の?(便|列車|区間|情報|路線|予定|計画|影響))*"
_LACKS = (
    r"((は|も)、?(現在、?)?((あり|ござい)ません|(発生して|して|生じて|出て)(い|お)り?ません)|し?て(い|お)り?ません)"
)
_HEARD = "[はも](現在、?)?入って(い|お)り?ません"  # of what is wrong: where nothing at all is heard nothing is known
_AND = "(・|や|と|、?(及び|および|または|又は)|、)"
_NONE = rf"({_WRONG}{_IN_IT}{_AND}){{0,3}}({_WRONG}{_IN_IT}({_LACKS}|{_HEARD})|{_NEWS}{_LACKS})"
# Where no train is cancelled some may be late; where none is late, or no ship stays in its port, nothing is wrong.
_TELLING = "(?=.*(遅れ|遅延|乱れ|情報|お知らせ|欠航|支障))"
_CAUSE = rf"({_LETTER}{{1,40}}(影響(により|による|で)|ため(の)?|頃|ごろ|駅間で)、?){{0,2}}"
_ENDED = "(は|を)、?(現在は?、?)?((全て|すべて)、?)?(解消|解除)(し|され|となり|いたし)"
_TROUBLE = rf"{_CAUSE}({_RUN}|ダイヤの?|列車の?)?(遅れ|遅延|乱れ|見合わ?せ)"
_WAS = rf"{_CAUSE}{_LETTER}{{1,40}}(ました|た)(が|けれども)"  # what it was, and no longer is
_BEFORE = rf"(({_WAS}|{_CAUSE}(直通)?{_RUN}を?再開し|{_TROUBLE}{_ENDED}|振替輸送は(終了|中止)し)、?)?"
_ALL = rf"((全線|全列車|全便|全区間|列車|電車|バス|ダイヤ|{_RUN})(で|は|とも|の)?、?)?"
_JAPANESE = (
    rf"{_BEFORE}{_NOW}{_ALL}({_RUNS}|{_TELLING}{_NONE})"
    rf"|({_WAS}、?)?{_NOW}{_TROUBLE}{_ENDED}(ました|て(い|お)り?ます)"
    rf"|(本日(は|も)?、?)?{_ALL}{_WILL_RUN}"
    r"|(異常|(遅延|遅れ|運行)の?情報)は?(なし|無し)"
)
_ENGLISH = (
    r"((trains?|services?|all (lines|trains)|the line) (is|are) |currently )?"
    r"(operating|running) (normally|on schedule|as scheduled)"
    r"|on schedule|normal (operation|service)|service is normal"
    r"|((train )?services?|operations?) (has|have) (now )?returned to normal( operation)?"
    r"|(the )?delays? (has|have) (now )?(been )?(cleared|resolved)"
    r"|(there are )?(currently )?no (delays|disruptions)( at (present|this time))?"
)
_WELL = re.compile(rf"{_JAPANESE}|{_ENGLISH}", re.IGNORECASE)
_BESIDE = re.compile(
    r"振替輸送は(終了|中止)(し|いたし)ました"
    r"|(お客(様|さま)には|皆(様|さま)には)?、?(大変)?(ご迷惑|ご不便)を?(お|を)?(か|掛)けし(まし)?た?(ことを)?、?"
    r"(深く|心より)?(お詫び|おわび)?(申し上げます|いたします|申し訳ありませんでした|申し訳ございませんでした)?"
    r"|なし|運行情報あり"  # a status, beside a text that tells more
    r"|詳しくは、?駅係員に?お(尋|たず)ねください"
)
LACKING = re.compile(
    rf"{_NONE}|直通{_RUN}[はを](中止|休止|停止)して(い|お)り?ません"
)  # of something wrong, wherever it stands in a text
_SENTENCES = re.compile(r"[。.\n]")


def says_normal(status: str, text: str) -> bool:
    """All that is said is that all is well, in words that are known; nothing is claimed of any others."""
    sentences = [part.strip() for said in (status, text) for part in _SENTENCES.split(said) if part.strip()]
    well = [sentence for sentence in sentences if not _BESIDE.fullmatch(sentence)]
    return bool(well) and all(len(each) <= _LONGEST and _WELL.fullmatch(each) for each in well)
