"""Metrics and log lines: closed lists, one form."""

import logging

import pytest
from prometheus_client import generate_latest

from services.shared.feed import Secret
from services.shared.telemetry import METRICS, Telemetry, line, log_event


def test_a_metric_is_made_once_and_counts() -> None:
    telemetry = Telemetry()
    for _ in range(2):
        telemetry.counter("noriai_fetches_total", feed="bus", outcome="ok").inc()
    telemetry.gauge("noriai_stream_clients").set(3)
    telemetry.histogram("noriai_request_seconds", route="/v1/stations").observe(0.1)
    said = generate_latest(telemetry.registry).decode()
    assert 'noriai_fetches_total{feed="bus",outcome="ok"} 2.0' in said
    assert "noriai_stream_clients 3.0" in said


def test_a_metric_that_is_not_in_the_list_is_refused() -> None:
    with pytest.raises(KeyError):
        Telemetry().counter("noriai_surprises_total")
    assert all(name.startswith("noriai_") for name in METRICS)


def test_a_log_line_names_its_event_and_quotes_what_has_spaces(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    log_event(logging.getLogger("test"), "fetched", feed="bus", error="not\na zip")
    assert 'event=fetched feed=bus error="not a zip"' in caplog.text


def test_a_secret_is_never_printed() -> None:
    said = line("fetch", {"headers": {"X-Key": Secret("hunter2")}}) + str(Secret("hunter2"))
    assert "hunter2" not in said
