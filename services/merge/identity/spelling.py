"""Spellings that do not tell stations apart: old and new kanji, ヶ, abbreviations, suffixes: tables and how they apply.

A name is folded, and then compared with others as it is (`services.merge.identity.names`).
"""

import re
import unicodedata

_OLD_NEW = """
亞亜 惡悪 壓圧 圍囲 醫医 爲為 壹壱 隱隠 榮栄 營営 衞衛 驛駅 圓円 鹽塩 緣縁 應応 歐欧 櫻桜 奧奥 橫横 溫温 穩穏 假仮 價価
畫画 會会 繪絵 壞壊 懷懐 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 勸勧 卷巻 寬寛 歡歓 觀観 關関 陷陥 巖巌 顏顔 歸帰 氣気 龜亀 僞偽
戲戯 犧犠 舊旧 據拠 擧挙 峽峡 挾挟 狹狭 鄕郷 曉暁 區区 驅駆 勳勲 徑径 惠恵 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 缺欠
儉倹 劍剣 圈圏 檢検 權権 獻献 縣県 險険 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱 號号 國国 濟済 碎砕 齋斎 劑剤 册冊 雜雑 參参
慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎 寫写 釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙
奬奨 將将 燒焼 稱称 證証 乘乗 剩剰 壤壌 孃嬢 條条 淨浄 疊畳 穰穣 讓譲 釀醸 囑嘱 觸触 寢寝 愼慎 眞真 盡尽 圖図 粹粋 醉酔
隨随 髓髄 數数 樞枢 瀨瀬 聲声 靜静 齊斉 攝摂 竊窃 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 搜捜 插挿 爭争 總総
聰聡 莊荘 裝装 騷騒 臟臓 藏蔵 屬属 續続 墮堕 體体 對対 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 擔担 單単 團団 彈弾 斷断 癡痴 遲遅
晝昼 蟲虫 鑄鋳 廳庁 聽聴 鎭鎮 遞逓 鐵鉄 點点 轉転 傳伝 黨党 盜盗 燈灯 當当 德徳 獨独 讀読 屆届 繩縄 貳弐 惱悩 腦脳 霸覇
廢廃 拜拝 賣売 麥麦 發発 髮髪 拔抜 濱浜 甁瓶 拂払 佛仏 竝並 變変 邊辺 邉辺 辨弁 瓣弁 辯弁 穗穂 寶宝 豐豊 萬万 滿満 默黙
藥薬 譯訳 豫予 餘余 與与 譽誉 搖揺 樣様 謠謡 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 綠緑 壘塁 勵励 禮礼 隸隷 靈霊 齡齢 戀恋
爐炉 勞労 樓楼 郞郎 祿禄 灣湾 髙高 﨑崎 嵜崎 嶋島 嶌島 曾曽 藪薮 籠篭 檜桧 冨富 峯峰 槇槙 渕淵 鶯鴬 鷗鴎 舘館 埜野 壷壺
籔薮 驒騨 蠣蛎 礪砺 濤涛 鰺鯵 埓埒 竈竃 靱靭 頸頚 諫諌 莵兎 菟兎
"""
_NEW = str.maketrans({pair[0]: pair[1] for pair in _OLD_NEW.split()})
HAN = "\u3400-\u9fff\U00020000-\U0003ffff々〆"
_KE = re.compile(f"(?<=[{HAN}])[ヶケヵカがガゖゕ](?=[{HAN}])")
_LINKING = re.compile(f"(?<=[{HAN}])[ツッっつノの之ケ](?=[{HAN}])")
_SUFFIX = re.compile(r"(?<=.)(?:駅|電停|停留所|停留場|バス停|のりば|乗り場|乗場)$")
_BRACKETS = re.compile(r"[(\[{〈《【〔「『<][^)\]}〉》】〕」』>]*[)\]}〉》】〕」』>]")
_NOT_WORD = re.compile(r"[\W_]+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")

# Latin words that are written in more than one way: each with the one that stands for all.
_WORDS = {
    "street": "st", "saint": "st", "sankt": "st", "avenue": "av", "ave": "av", "road": "rd", "square": "sq",
    "boulevard": "blvd", "drive": "dr", "lane": "ln", "place": "pl", "court": "ct", "parkway": "pkwy",
    "highway": "hwy", "bridge": "br", "center": "ctr", "centre": "ctr", "mount": "mt", "fort": "ft",
    "junction": "jct", "terminal": "term", "university": "univ", "international": "intl", "airport": "apt",
    "north": "n", "south": "s", "east": "e", "west": "w", "hbf": "hauptbahnhof", "bf": "bahnhof",
    "bhf": "bahnhof", "str": "strasse", "pk": "park", "hosp": "hospital", "lib": "library", "twp": "township",
    "first": "1", "second": "2", "third": "3",
}  # fmt: skip
_SILENT = frozenset({"station", "sta", "stn", "stop", "and", "at", "the", "eki"})
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def is_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" or char in "々〆" or char >= "\U00020000" for char in text)


def without_brackets(name: str) -> str:
    """渋谷(東京メトロ) → 渋谷, 押上〈スカイツリー前〉 → 押上; a name that is nothing but brackets stays."""
    text = unicodedata.normalize("NFKC", name)
    return _BRACKETS.sub(" ", text).strip() or text


def bracketed(name: str) -> str:
    """What stands in brackets, folded."""
    return _NOT_WORD.sub("", "".join(_BRACKETS.findall(unicodedata.normalize("NFKC", name)))).casefold()


def folded(name: str) -> str:
    """Width, case, spaces, suffixes, old kanji and the ways to write ヶ left out."""
    text = _NOT_WORD.sub("", unicodedata.normalize("NFKC", name).casefold().translate(_NEW))
    return _SUFFIX.sub("", _KE.sub("ケ", text))


def loosened(form: str) -> str:
    """四ツ谷 → 四谷, 三ノ宮 → 三宮, 市ケ谷 → 市谷: weak, as 井の頭 and 井頭 may be two."""
    return _LINKING.sub("", form)


def latin_forms(name: str) -> frozenset[str]:
    """A name in letters, its words spelled out one way and in one order. Two forms where umlauts may be written out."""
    text = unicodedata.normalize("NFKC", name).casefold()
    if not any(umlaut in text for umlaut in "äöü"):
        return frozenset({_in_order(text)} - {""})
    return frozenset({_in_order(text), _in_order(text.translate(_UMLAUTS))} - {""})


def _in_order(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join("" if unicodedata.combining(char) else char for char in text).replace("'", "").replace("’", "")
    words = [_ORDINAL.sub("", word) for word in _NOT_WORD.split(text) if word]
    words = [_WORDS.get(word, word) for word in words]
    words = [f"{word}asse" if len(word) > 4 and word.endswith("str") else word for word in words]
    return " ".join(sorted([word for word in words if word not in _SILENT] or words))
