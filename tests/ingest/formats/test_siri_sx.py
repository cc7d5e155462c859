"""SIRI Situation Exchange: situations become alerts."""

import time

from google.transit import gtfs_realtime_pb2 as pb

from services.shared.model.said import AlertSaid
from services.shared.wire.codec import decode_said
from tests.support.paths import published
from tests.support.replays import read


def test_a_published_situation_is_an_alert_with_its_line_periods_and_languages() -> None:
    decoded = read(published("gtfs-rt/siri-sx/siri-sx.xml").read_bytes(), 1_732_708_100_000, format="siri-sx")
    assert decoded.counts == {"alerts": 1}
    said = decode_said("alert", decoded.bodies["alert", "STA:2024-3443167"]())
    assert isinstance(said, AlertSaid)
    alert = pb.Alert.FromString(said.alert)
    assert [selector.route_id for selector in alert.informed_entity] == ["it:apb:Line:80120_.24a"]
    assert [text.language for text in alert.header_text.translation] == ["de", "en", "it"]
    assert (len(alert.active_period), len(alert.communication_period)) == (1, 1)
    assert alert.effect == pb.Alert.REDUCED_SERVICE


def test_situations_nested_in_each_other_are_one() -> None:
    depth = 5000
    number = "<SituationNumber>1</SituationNumber>"
    nested = f"<PtSituationElement>{number}" * depth + "</PtSituationElement>" * depth
    delivery = "SituationExchangeDelivery"
    payload = f"<Siri>{f'<{delivery}>' * depth}{nested}{f'</{delivery}>' * depth}</Siri>".encode()
    before = time.process_time()
    decoded = read(payload, 1_732_708_100_000, format="siri-sx")
    assert time.process_time() - before < 5
    assert decoded.counts == {"alerts": 1}
