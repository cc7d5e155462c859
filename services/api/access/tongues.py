"""How a way is told in each language: Japanese, English, and やさしい日本語 (plain words, kana, spaces between words).

BCP 47 has no subtag for easy Japanese; a private one says what it is, and a client that does not know it sees `ja`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.shared.access.profiles import ELEVATOR, ESCALATOR, EXIT_GATE, FARE_GATE, MOVING_WALKWAY, STAIRS

EASY = "ja-x-easy"
UP, DOWN, LEVEL = 1, -1, 0


@dataclass(frozen=True, slots=True)
class Tongue:
    """`walk(meters, sign, goal)`, `ride(mode, direction, from floor, to floor, sign)`, `floor(number from the street)`,
    `platform(code)`; what is not known is "". `names` is the language in which names of feeds are told."""

    names: str
    walk: Callable[[int, str, str], str]
    ride: Callable[[int, int, str, str, str], str]
    plain: Mapping[int, str]
    floor: Callable[[int], str]
    platform: Callable[[str], str]


_EN = {ELEVATOR: "Take the lift", ESCALATOR: "Take the escalator", STAIRS: "Take the stairs"}
_EN_WAYS = {UP: " up", DOWN: " down", LEVEL: ""}
_JA = {ELEVATOR: "エレベーターで", ESCALATOR: "エスカレーターで", STAIRS: "階段で"}
_JA_WAYS = {UP: "上がる", DOWN: "下りる", LEVEL: "移動する"}
_EASY = {ELEVATOR: "エレベーターに のります", ESCALATOR: "エスカレーターに のります", STAIRS: "かいだんを つかいます"}
_EASY_WAYS = {UP: "うえへ いきます", DOWN: "したへ いきます", LEVEL: "すすみます"}


def _english_walk(meters: int, sign: str, goal: str) -> str:
    return f"Go {meters} m" + (f", following the signs “{sign}”" if sign else "") + (f", to {goal}" if goal else "")


def _english_ride(mode: int, direction: int, begin: str, end: str, sign: str) -> str:
    between = f" from {begin} to {end}" if begin and end else ""
    return _EN[mode] + _EN_WAYS[direction] + between + (f" (sign: “{sign}”)" if sign else "")


def _japanese_walk(meters: int, sign: str, goal: str) -> str:
    return (f"「{sign}」の案内に従い、" if sign else "") + (f"{goal}まで" if goal else "") + f"{meters} m 進む"


def _japanese_ride(mode: int, direction: int, begin: str, end: str, sign: str) -> str:
    between = f"{begin}から{end}へ" if begin and end else ""
    return _JA[mode] + between + _JA_WAYS[direction] + (f"（案内：{sign}）" if sign else "")


def _easy_walk(meters: int, sign: str, goal: str) -> str:
    told = f"「{sign}」の ほうへ " if sign else ""
    return told + (f"{goal} まで " if goal else "") + f"{meters}メートル すすみます。"


def _easy_ride(mode: int, direction: int, begin: str, end: str, sign: str) -> str:
    goal = f"{end}へ いきます" if begin and end else _EASY_WAYS[direction]
    return f"{_EASY[mode]}。{goal}。"


TONGUES: dict[str, Tongue] = {
    "ja": Tongue(
        "ja",
        _japanese_walk,
        _japanese_ride,
        {FARE_GATE: "改札を通る", EXIT_GATE: "改札を通る", MOVING_WALKWAY: "動く歩道に乗る"},
        lambda floor: f"{floor + 1}階" if floor >= 0 else f"地下{-floor}階",
        lambda code: f"{code}番のりば",
    ),
    "en": Tongue(
        "en",
        _english_walk,
        _english_ride,
        {
            FARE_GATE: "Go through the ticket gate",
            EXIT_GATE: "Go through the ticket gate",
            MOVING_WALKWAY: "Take the moving walkway",
        },
        lambda floor: "street level" if floor == 0 else f"level {floor}",
        lambda code: f"platform {code}",
    ),
    EASY: Tongue(
        "ja",
        _easy_walk,
        _easy_ride,
        {
            FARE_GATE: "かいさつ（きっぷの いりぐち）を とおります。",
            EXIT_GATE: "かいさつ（きっぷの でぐち）を とおります。",
            MOVING_WALKWAY: "うごく みちに のります。",
        },
        lambda floor: f"{floor + 1}かい" if floor >= 0 else f"ちか{-floor}かい",
        lambda code: f"{code}ばん のりば",
    ),
}
