"""services.ingest.formats.odpt.phrases and .disruptions: what operators write, in GTFS-Realtime's terms."""

import time
from typing import Any

import pytest
from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.formats.odpt.disruptions import alert_of
from services.ingest.formats.odpt.normal import says_normal
from tests.support.odpt import RECEIVED_MS, published_records

# What stands in status and text, and cause, effect and severity that a rider is told.
SAID = [
    ("遅延", "人身事故の影響で、一部の列車に遅れが出ています。", "ACCIDENT SIGNIFICANT_DELAYS WARNING"),
    (
        "",
        "8時15分頃、信号確認の影響により、上下線に10分程度の遅れがでています。",
        "TECHNICAL_PROBLEM SIGNIFICANT_DELAYS WARNING",
    ),
    ("運転見合わせ", "車両点検のため、運転を見合わせています。", "TECHNICAL_PROBLEM NO_SERVICE SEVERE"),
    ("", "強風のため、全線で運転を見合わせています。", "WEATHER NO_SERVICE SEVERE"),
    ("", "大雪の影響で、上下線の運転を見合せています。", "WEATHER NO_SERVICE SEVERE"),
    (
        "直通運転中止",
        "ＪＲ線内での急病人救護のため、直通運転を中止しています。",
        "MEDICAL_EMERGENCY MODIFIED_SERVICE WARNING",
    ),
    ("", "安全確認の影響で、東急線との直通運転を見合わせています。", "TECHNICAL_PROBLEM MODIFIED_SERVICE WARNING"),
    ("", "直通運転を再開しました。", "UNKNOWN_CAUSE MODIFIED_SERVICE INFO"),
    ("運休", "台風の影響により、一部の列車が運休しています。", "WEATHER REDUCED_SERVICE WARNING"),
    ("", "ストライキのため、終日運休となります。", "STRIKE NO_SERVICE SEVERE"),
    (
        "",
        "線路内人立入りのため運転を見合わせていましたが、9時に運転を再開し、遅れがでています。",
        "POLICE_ACTIVITY SIGNIFICANT_DELAYS WARNING",
    ),
    (
        "運転再開見込",
        "地震の影響で運転を見合わせています。運転再開は11時頃を見込んでいます。",
        "OTHER_CAUSE NO_SERVICE SEVERE",
    ),
    ("ダイヤ乱れ", "停電のため、ダイヤが乱れています。", "TECHNICAL_PROBLEM SIGNIFICANT_DELAYS WARNING"),
    ("運行情報あり", "踏切安全確認の影響で、折返し運転を行っています。", "OTHER_CAUSE MODIFIED_SERVICE WARNING"),
    ("運行情報あり", "詳しくは駅係員にお尋ねください。", "UNKNOWN_CAUSE UNKNOWN_EFFECT WARNING"),
    ("", "ポイント点検のため、都営線で振替輸送を実施しています。", "TECHNICAL_PROBLEM OTHER_EFFECT WARNING"),
    ("", "道路工事のため、迂回運行しています。", "CONSTRUCTION DETOUR WARNING"),
    ("", "花火大会に伴い、臨時列車を運転します。", "OTHER_CAUSE ADDITIONAL_SERVICE INFO"),
    ("お知らせ", "ダイヤ改正を行います。", "UNKNOWN_CAUSE OTHER_EFFECT INFO"),
    ("", "快速線は平常どおり運転しています。各駅停車は遅れています。", "UNKNOWN_CAUSE SIGNIFICANT_DELAYS WARNING"),
    ("", "各駅停車は運転を見合わせ、快速は通常どおり運転しています。", "UNKNOWN_CAUSE NO_SERVICE SEVERE"),
    ("", "ほぼ平常通り運転していますが、一部列車に遅れが出ています。", "UNKNOWN_CAUSE SIGNIFICANT_DELAYS WARNING"),
    ("", "強風のため、一部の列車が運転を見合わせています。", "WEATHER REDUCED_SERVICE WARNING"),
    ("", "一部列車が運休し、その後全線で運転を見合わせています。", "UNKNOWN_CAUSE NO_SERVICE SEVERE"),
    ("", "停電のため、運転を中止しています。", "TECHNICAL_PROBLEM NO_SERVICE SEVERE"),
    ("", "倒木の影響により、単線運転を行っています。", "OTHER_CAUSE MODIFIED_SERVICE WARNING"),
    ("", "落石の影響により、ご迷惑をおかけしています。", "OTHER_CAUSE UNKNOWN_EFFECT WARNING"),
    ("", "終電の繰り上げを実施しています。", "UNKNOWN_CAUSE MODIFIED_SERVICE WARNING"),
    ("", "高波のため、全便欠航しています。", "WEATHER NO_SERVICE SEVERE"),
    ("", "濃霧のため、一部の便が欠航しています。", "WEATHER REDUCED_SERVICE WARNING"),
    ("", "Service is suspended due to an accident.", "UNKNOWN_CAUSE NO_SERVICE SEVERE"),
    ("", "発煙があり運転を停止しています。", "TECHNICAL_PROBLEM NO_SERVICE SEVERE"),
    ("", "架線断線のため全線ストップ", "TECHNICAL_PROBLEM NO_SERVICE SEVERE"),
    ("", "バスの運行を休止しております。", "UNKNOWN_CAUSE NO_SERVICE SEVERE"),
    ("", "一部のバスの運行を休止しております。", "UNKNOWN_CAUSE REDUCED_SERVICE WARNING"),
    ("", "東急線との直通運転を停止しています。", "UNKNOWN_CAUSE MODIFIED_SERVICE WARNING"),
    ("", "運転を停止していましたが、運転を再開しました。", "UNKNOWN_CAUSE SIGNIFICANT_DELAYS WARNING"),
    ("", "平常ダイヤより本数を減らして運転", "UNKNOWN_CAUSE REDUCED_SERVICE WARNING"),
    ("平常運転", "運転を停止しています。", "UNKNOWN_CAUSE NO_SERVICE SEVERE"),
    ("なし", "人身事故の影響で遅れています。", "ACCIDENT SIGNIFICANT_DELAYS WARNING"),
    ("", "Trains are not running on schedule due to strong winds", "UNKNOWN_CAUSE UNKNOWN_EFFECT WARNING"),
    ("", "Delays of up to 15 minutes.", "UNKNOWN_CAUSE SIGNIFICANT_DELAYS WARNING"),
]
NORMAL = [
    ("", "現在、平常どおり運転しています。"),
    ("", "現在、１５分以上の遅延はありません。"),
    ("平常", "平常通り運転しています。"),
    ("平常運転", "遅れは解消しました。"),
    ("", "サービス提供時間外です。"),
    ("", "ダイヤの乱れは解消し、通常どおり運転しています。"),
    ("", "線路点検の影響で遅れていましたが、11:20現在、平常どおり運転しています。"),
    ("", "大雨の影響により運転を見合わせていた中央線は、平常運転に戻りました。"),
    ("", "強風のため、上下線に遅れが出ておりましたが、現在は平常通り運転しています。"),
    ("", "事故・遅延に関する情報はありません。"),
    ("", "本日の運転は終了しました。"),
    ("", "現在、運転を見合わせている区間はありません。"),
    ("", "計画運休の予定はありません。"),
    ("", "バスは運休していません。"),
    ("", "振替輸送は終了しました。"),
    ("", "直通運転は中止しておりません。"),
    ("", "エレベーターの運転を停止しています。"),
    ("なし", ""),
    ("", "There are no delays."),
    ("", "Running on schedule."),
    ("", ""),
]


def informed(status: Any = "", text: Any = "", **more: Any) -> pb.Alert | None:
    record = {"@type": "odpt:TrainInformation", "owl:sameAs": "odpt.TrainInformation:A.B", "odpt:operator": "A", **more}
    return alert_of(record | {"odpt:trainInformationStatus": status, "odpt:trainInformationText": text}, RECEIVED_MS)


def certain(alert: pb.Alert | None) -> pb.Alert:
    assert alert is not None
    return alert


@pytest.mark.parametrize(("status", "text", "meant"), SAID)
def test_words_become_cause_effect_and_severity(status: str, text: str, meant: str) -> None:
    alert = certain(informed(status, text))
    told = (
        pb.Alert.Cause.Name(alert.cause),
        pb.Alert.Effect.Name(alert.effect),
        pb.Alert.SeverityLevel.Name(alert.severity_level),
    )
    assert " ".join(told) == meant


@pytest.mark.parametrize(("status", "text"), NORMAL)
def test_normal_service_is_no_alert(status: str, text: str) -> None:
    assert informed(status, text) is None


def test_texts_stay_as_they_came_in_every_language() -> None:
    text = {"ja": "車両点検のため、遅れています。", "en": "Delays due to a train inspection.", "ko": "지연"}
    alert = certain(informed({"ja": "遅延", "en": "Delay"}, text))
    assert {each.language: each.text for each in alert.description_text.translation} == text
    assert {each.language: each.text for each in alert.header_text.translation} == {"ja": "遅延", "en": "Delay"}


def test_the_cause_is_told_in_the_operators_words_and_in_english() -> None:
    alert = certain(informed("遅延", "強風の影響で遅れています。"))
    said = {each.language: each.text for each in alert.cause_detail.translation}
    assert said == {"ja": "強風", "en": "strong wind"}


def test_a_line_its_section_and_its_times_are_said() -> None:
    alert = certain(
        informed(
            "運転見合わせ",
            "",
            **{
                "odpt:railway": "odpt.Railway:A.B",
                "odpt:stationFrom": "odpt.Station:A.B.C",
                "odpt:stationTo": "odpt.Station:A.B.D",
                "odpt:timeOfOrigin": "2026-01-10T11:00:00+09:00",
                "odpt:resumeEstimate": "2026-01-10T13:00:00+0900",
            },
        )
    )
    assert [(each.route_id, each.stop_id) for each in alert.informed_entity] == [
        ("odpt.Railway:A.B", ""),
        ("odpt.Railway:A.B", "odpt.Station:A.B.C"),
        ("odpt.Railway:A.B", "odpt.Station:A.B.D"),
    ]
    [period] = alert.active_period
    assert period.end - period.start == 7200


def test_without_a_line_the_whole_operator_is_meant() -> None:
    [only] = certain(informed("遅延", "遅れ")).informed_entity
    assert (only.agency_id, only.route_id) == ("A", "")


def test_the_disruption_of_2017_is_read_and_the_other_lines_run() -> None:
    records = published_records("tokyometro-traininfo-2017/odpt_TrainInformation_2017-02-15T1155.json")
    alerts = [alert for record in records if (alert := alert_of(record, RECEIVED_MS)) is not None]
    assert len(records) == 9
    [alert] = alerts
    assert alert.informed_entity[0].route_id == "odpt.Railway:TokyoMetro.Tozai"
    assert (alert.cause, alert.effect) == (pb.Alert.TECHNICAL_PROBLEM, pb.Alert.SIGNIFICANT_DELAYS)
    assert alert.description_text.translation[0].text.startswith("7時28分頃、南行徳〜行徳駅間で車両点検のため")


@pytest.mark.parametrize(
    "file",
    [
        "tokyometro-2025-06-17/odpt_TrainInformation.json",
        "tokyometro-v2-2014/TrainInformationHibiya.json",
        "teracy-tests-v2/OdptTrainInformation.json",
        "teracy-tests-v4/OdptTrainInformation.json",
    ],
)
def test_published_lines_in_normal_service_have_no_alert(file: str) -> None:
    assert [alert_of(record, RECEIVED_MS) for record in published_records(file)].count(None) >= 1
    assert [alert for record in published_records(file) if (alert := alert_of(record, RECEIVED_MS))] == []


@pytest.mark.parametrize(
    ("status", "text", "normal"),
    [
        *(("", "現在、平常どおり運転しています。", True), ("平常運転", "平常運転です。", True), ("平常", "", True)),
        *(("", "現在、１５分以上の遅延はありません。", True), ("", "Trains are operating normally.", True)),
        *(("なし", "", False), ("運行情報あり", "", False), ("", "直通運転は中止しておりません。", False)),
        *(("", "運行状況の情報は入っておりません。", False), ("", "運転停止はありません。", False)),
        *(("", "始発から運転できません。", False), ("", "詳しくは公式サイトをご覧ください。", False), ("", "", False)),
        *(("", "通常通りではありません。", False), ("", "ダイヤの乱れは解消されていません。", False)),
        *(("", "Trains are delayed up to 20 minutes. Other lines are on schedule.", False),),
        *(("", "No delays on the Ginza line; the Hibiya line is suspended", False),),
        *(("一部区間平常運転、A〜B運休", "", False), ("平常運転", "冠水により走行できない区間があります。", False)),
        *(("", "現在、運転を見合わせている区間はありません。", False), ("", "大幅な遅れはありません。", False)),
        *(
            ("", "銀座線は遅れていましたが、日比谷線は平常運転です。", False),
            ("", "ほぼ平常通り運転しています。", False),
        ),
    ],
)
def test_a_line_is_called_normal_only_in_known_words_and_nothing_besides(status: str, text: str, normal: bool) -> None:
    assert says_normal(status, text) == normal


RECOVERED = [
    "遅れは、現在は解消し、平常運転に戻りました。",
    "人身事故の影響で遅れが出ていましたが、現在は平常運転に戻っています。",
    "強風のため運転を見合わせていましたが、平常通りの運転を再開しました。",
    "車両点検の影響で一部列車に遅れが出ていましたが、遅れは解消しました。",
    "信号確認の影響による遅れは解消しました。",
    "8時30分頃、ダイヤの乱れは解消しました。",
    "運転を再開し、現在は平常運転となっております。",
    "直通運転を再開し、平常どおり運転しています。",
    "運転見合わせは解除となり、平常運転です。",
    "振替輸送は終了し、平常運転に戻りました。",
    "平常ダイヤに復旧しました。ご迷惑をおかけしましたことをお詫び申し上げます。",
    "全便欠航の便はありません。",
    "本日の欠航はありません。",
    "本日は全便通常通り運航する予定です。",
    "現在、運休・遅延はありません。",
    "10分以上の遅延は発生しておりません。",
    "平常運転です。遅れはありません。",
    "現在、お知らせする運行情報はありません。",
    "現在、遅れ等の情報はありません。",
    "30分以上の遅れ、または運転見合わせ等はありません。",
    "遅れの情報は入っておりません。",
    "現在、遅延・運休等の情報はございません。",
    "Service has returned to normal.",
    "Delays have cleared.",
]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        *(("正常運転", ""), ("異常なし", ""), ("遅延情報なし", ""), ("なし", "平常運転です。")),
        *(("運行情報あり", "現在、平常通り運転しています。"), ("運行情報あり", "現在、15分以上の遅れはありません。")),
    ],
)
def test_a_status_that_says_so_and_one_that_leaves_it_to_the_text_are_normal_service(status: str, text: str) -> None:
    assert informed(status, text) is None
    assert says_normal(status, text)


@pytest.mark.parametrize("text", RECOVERED)
def test_what_is_over_and_what_is_lacking_is_normal_service(text: str) -> None:
    assert informed("", text) is None
    assert says_normal("", text)


def test_no_text_takes_long_to_be_told_from_normal_service() -> None:
    for text in (
        "頃" * 1000,
        "ため" * 500,
        "の影響により、" * 140,
        "運休・" * 333,
        "現在" * 500,
        "停止等、または" * 140,
        "平常より" * 250,
        "not " * 250,
    ):
        began = time.process_time()
        says_normal("", text)
        alert_of({"odpt:trainInformationText": text}, RECEIVED_MS)
        assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    ("status", "text"),
    [
        *(
            ("", "通常通りではありません。"),
            ("", "通常どおりの運転ができません。"),
            ("", "ダイヤの乱れは解消されていません。"),
        ),
        *(
            ("", "遅れは解消しておりません。"),
            ("", "平常より遅れて運転しています。"),
            ("一部区間平常運転、A〜B運休", ""),
        ),
        ("", "A駅〜B駅間で運転を見合わせていますが他の区間は平常どおり運転しています。"),
        ("", "Service between A and B is suspended due to an accident. Other sections are operating normally."),
        ("", "Trains are delayed up to 20 minutes. Other lines are on schedule."),
        ("", "No delays on the Ginza line; the Hibiya line is suspended"),
        ("", "銀座線: 平常どおり運転しています\n日比谷線: 運転を見合わせています"),
        ("", "平常運転ではありません。"),
        ("正常運転ではない", ""),
        ("異常なしとは言えません", ""),
        ("", "正常に運転できません。"),
        ("", "Trains are not operating normally."),
        ("", "遅れの情報が入っております。"),
        ("", "30分以上の遅れ、または運転見合わせ等があります。"),
        ("", "遅れはありませんが、全線ストップしています。"),
        ("", "遅れは解消に向かっています。"),
        ("", "まもなく平常運転に戻る見込みです。"),
        ("", "運休していましたが、15時頃に平常運転の予定です。"),
        ("", "遅延は概ね解消しました。"),
        ("", "平常運転に戻りましたが、一部の列車に運休があります。"),
        ("", "上り線は平常運転に戻りました。下り線は運転を見合わせています。"),
        ("", "下り線は運休しており、上り線は遅れていましたが、平常運転に戻りました。"),
        ("", "運休はありませんが、遅れが出ています。"),
        ("", "遅れはありませんが、運休が出ています。"),
        ("", "運転を見合わせていましたが、運転を再開しました。"),
        ("", "運転再開の見込みはありません。"),
        ("", "運転見合わせの解除の予定はありません。"),
        ("", "全便欠航です。"),
        ("平常運転", "一部の列車に遅れが出ています。"),
    ],
)
def test_a_denial_of_normal_service_and_what_is_said_beside_it_are_a_disruption(status: str, text: str) -> None:
    record = {"odpt:trainInformationStatus": status, "odpt:trainInformationText": text}
    assert alert_of({name: said for name, said in record.items() if said}, RECEIVED_MS) is not None
    assert not says_normal(status, text)
