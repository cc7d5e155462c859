"""Names in Simplified Chinese and Korean, made from the Japanese ones as signs in Japan make them.

Chinese keeps the characters and writes them in their simplified forms; Korean writes the sound, by the
rules of the National Institute of Korean Language for Japanese names (long vowels are not written).
"""

_FORMS = dict(zip(
    "掃線階倉庫鉄駅場鳥車団図書館連絡橋縫異関見時計東並風梟園島滝湯広樫畳磯紙紺絹問綱網編術臨検畑貝殻遊覧運動環鈴懸銀錨陽霧魚鴎鷺"
    "浜桟経営業頭軌電気岡楽漁児坂沢焼塩円学會気辺竜齢験済険閉鎖様発着員乗開業製針鐘門戸観観対応変黒験専売廃横転点検観満窓雑",
    "扫线阶仓库铁站场鸟车团图书馆连络桥缝异关见时计东并风枭园岛泷汤广橡叠矶纸绀绢问纲网编术临检田贝壳游览运动环铃悬银锚阳雾鱼鸥鹭"
    "滨栈经营业头轨电气冈乐渔儿坂泽烧盐圆学会气边龙龄验济险闭锁样发着员乘开业制针钟门户观观对应变黑验专卖废横转点检观满窗杂",
    strict=True,
))  # fmt: skip
_FORMS |= {"凪": "凪", "峠": "岭", "辻": "十字路", "藍": "蓝", "糸": "丝", "煉": "炼", "蔵": "藏", "籠": "笼"}

_PHRASES = {
    "みなと": "港", "めぐり": "环游", "のりば": "乘车处", "メトロ": "地铁", "バス": "巴士", "ホーム": "站台",
    "かご内": "轿厢内", "センサー": "传感器", "学びの丘": "学之丘", "陽だまり台": "向阳台", "見晴らし": "展望",
    "ガーデン": "花园", "フェリー": "轮渡", "コミュニティ": "社区", "ふれあい": "交流", "の": "之", "ノ": "之",
}  # fmt: skip

_VOWELS = "aiueo"
_SYLLABLES = {
    "": "あいうえお", "k": "かきくけこ", "g": "がぎぐげご", "s": "さしすせそ", "z": "ざじずぜぞ", "t": "たちつてと",
    "d": "だぢづでど", "n": "なにぬねの", "h": "はひふへほ", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "m": "まみむめも",
    "r": "らりるれろ",
}  # fmt: skip
_KANA = {kana: (row, vowel) for row, line in _SYLLABLES.items() for kana, vowel in zip(line, _VOWELS, strict=True)}
_KANA |= {"や": ("", "ya"), "ゆ": ("", "yu"), "よ": ("", "yo"), "わ": ("", "wa"), "を": ("", "o")}
_GLIDES = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}

_INITIALS, _MEDIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = {"": 0, "n": 4, "t": 19}
_AT_START = dict(zip(["", *"kgsztdnhbpmr"], "ㅇㄱㄱㅅㅈㄷㄷㄴㅎㅂㅍㅁㄹ", strict=True))
_INSIDE = _AT_START | {"k": "ㅋ", "t": "ㅌ"}
_SOUNDS = {
    "a": "ㅏ", "i": "ㅣ", "u": "ㅜ", "e": "ㅔ", "o": "ㅗ", "ya": "ㅑ", "yu": "ㅠ", "yo": "ㅛ", "wa": "ㅘ", "eu": "ㅡ"
}  # fmt: skip
_LONG = {"う": "ou", "い": "i", "お": "o", "あ": "a", "え": "e"}  # after which vowels this kana only lengthens


def simplified(ja: str) -> str:
    """A Japanese name in Simplified Chinese."""
    for word, chinese in _PHRASES.items():
        ja = ja.replace(word, chinese)
    return "".join(_FORMS.get(character, character) for character in ja)


def hangul(kana: str) -> str:
    """A reading in Hangul; what is no kana stays as it is."""
    written: list[str] = []
    vowel, start = "", True
    for place, sound in enumerate(kana):
        if sound in "んっー" or sound in _GLIDES:
            if sound in "んっ" and written:
                written[-1] = chr(ord(written[-1]) + _FINALS["n" if sound == "ん" else "t"])
                vowel = ""
            continue
        if not start and vowel and vowel[-1] in _LONG.get(sound, ""):
            vowel = ""
            continue
        if sound not in _KANA:
            written.append(sound)
            vowel, start = "", True
            continue
        row, vowel = _KANA[sound]
        vowel = _GLIDES.get(kana[place + 1 : place + 2], vowel)
        written.append(_syllable(sound, row, vowel, start))
        start = False
    return "".join(written)


def _syllable(sound: str, row: str, vowel: str, start: bool) -> str:
    """す, ず, つ and づ have the closed vowel; ち, つ and their voiced forms a consonant of their own."""
    initial = (_AT_START if start else _INSIDE)[row]
    if sound in "ちつ":
        initial = "ㅊ" if sound == "つ" or not start else "ㅈ"
        initial = "ㅆ" if sound == "つ" else initial
    elif sound in "ぢづ":
        initial = "ㅈ"
    written = "eu" if sound in "すずつづ" else vowel
    if initial in "ㅈㅊㅉ":
        written = {"ya": "a", "yu": "u", "yo": "o"}.get(written, written)
    return chr(0xAC00 + (_INITIALS.index(initial) * 21 + _MEDIALS.index(_SOUNDS[written])) * 28)
