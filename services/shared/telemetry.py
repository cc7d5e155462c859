"""Metrics and log lines, each a closed list with a sentence; docs/metrics.md is made from here."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Metric = Counter | Gauge | Histogram


@dataclass(frozen=True, slots=True)
class MetricSpec:
    kind: type[Metric]
    sentence: str
    labels: tuple[str, ...] = ()


METRICS: dict[str, MetricSpec] = {
    "noriai_fetches_total": MetricSpec(Counter, "fetches of feeds, by outcome", ("feed", "outcome")),
    "noriai_observations_total": MetricSpec(Counter, "observations written to the log", ("feed",)),
    "noriai_rejected_total": MetricSpec(Counter, "rows and entities that could not be used", ("feed", "reason")),
    "noriai_changes_total": MetricSpec(Counter, "changes of merged entities", ("kind",)),
    "noriai_merge_lag_seconds": MetricSpec(Gauge, "age of the newest observation that merge has applied"),
    "noriai_merge_leads": MetricSpec(Gauge, "1 for the merge that writes, 0 for one that stands by"),
    "noriai_dead_letters_total": MetricSpec(
        Counter, "records of internal topics that could not be used, by topic", ("topic",)
    ),
    "noriai_relayed_total": MetricSpec(Counter, "records written to public topics", ("topic",)),
    "noriai_relay_lag_seconds": MetricSpec(Gauge, "age of the newest change that is on the public topics"),
    "noriai_stream_clients": MetricSpec(Gauge, "open event streams"),
    "noriai_webhooks_total": MetricSpec(Counter, "attempts to deliver to webhooks, by outcome", ("outcome",)),
    "noriai_requests_total": MetricSpec(Counter, "HTTP requests, by route and status", ("route", "status")),
    "noriai_request_seconds": MetricSpec(Histogram, "time to answer an HTTP request", ("route",)),
    "noriai_compile_seconds": MetricSpec(Histogram, "time to check and compile a timetable"),
    "noriai_combine_seconds": MetricSpec(Histogram, "time to merge timetables into one zip"),
}


@dataclass(slots=True)
class Telemetry:
    """Hands out the metrics of METRICS, each made when first asked for. An unknown name is a KeyError."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    _made: dict[str, Metric] = field(default_factory=dict)

    def counter(self, name: str, **labels: str) -> Counter:
        metric = self._metric(name).labels(**labels) if labels else self._metric(name)
        assert isinstance(metric, Counter)
        return metric

    def gauge(self, name: str, **labels: str) -> Gauge:
        metric = self._metric(name).labels(**labels) if labels else self._metric(name)
        assert isinstance(metric, Gauge)
        return metric

    def histogram(self, name: str, **labels: str) -> Histogram:
        metric = self._metric(name).labels(**labels) if labels else self._metric(name)
        assert isinstance(metric, Histogram)
        return metric

    def _metric(self, name: str) -> Metric:
        if name not in self._made:
            spec = METRICS[name]
            self._made[name] = spec.kind(name, spec.sentence, spec.labels, registry=self.registry)
        return self._made[name]


def log_event(logger: logging.Logger, event: str, level: int = logging.INFO, **facts: object) -> None:
    """One line of the form `event=… key=value …`. Never hand a secret to it."""
    logger.log(level, "%s", line(event, facts))


def line(event: str, facts: Mapping[str, object]) -> str:
    return " ".join([f"event={event}", *(f"{key}={_quoted(value)}" for key, value in facts.items())])


def _quoted(value: object) -> str:
    text = str(value).replace("\n", " ")
    return f'"{text}"' if " " in text else text
