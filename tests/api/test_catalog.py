"""The catalogue of feeds in DCAT's terms: every feed is in it, and ways to get it where its licence allows."""

from typing import Any

import pytest

from services.api.encoders.dcat import catalogue
from services.shared.model.entities import Source
from services.shared.model.said import VersionSaid

HUB = "https://hub.example"


def dataset(**members: Any) -> Any:
    return catalogue([Source("uno", **members)], HUB)["dcat:dataset"][0]


def ways(**members: Any) -> list[str]:
    return [
        each["dcat:accessURL"]["@id"].removeprefix(f"{HUB}/v1/") for each in dataset(**members)["dcat:distribution"]
    ]


def test_a_timetable_says_whose_it_is_and_for_which_days() -> None:
    version = VersionSaid("v1", "active", "20260101", "20261231")
    found = dataset(
        format="gtfs", operator="uno", attribution="宇野バス", licence="CC-BY-4.0", current_version="v1",
        versions=(version,), last_success_ms=1_790_000_000_000,
    )  # fmt: skip
    assert found["dct:title"] == "宇野バス"
    assert found["dct:license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    assert found["dct:temporal"]["dcat:endDate"] == {"@value": "2026-12-31", "@type": "xsd:date"}
    assert found["dct:modified"]["@value"].startswith("2026-09-21T")


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"format": "gtfs", "artifact": "a"}, ["stations.geojson?feed=uno", "gtfs.zip?feeds=uno"]),
        ({"format": "gtfs", "artifact": "a", "redistribution": "derived"}, ["stations.geojson?feed=uno"]),
        ({"format": "gbfs"}, ["stations.geojson?feed=uno", "gbfs/uno/gbfs.json"]),
        (
            {"format": "facilities-csv", "redistribution": "derived", "counts": {"facilities": 3}},
            ["stations.geojson?feed=uno", "facilities.geojson?feed=uno"],
        ),
        ({"format": "gtfs", "artifact": "a", "redistribution": "display"}, []),
        ({"format": "gtfs", "artifact": "a", "redistribution": "none"}, []),
        (
            {"format": "gtfs-rt"},
            ["stations.geojson?feed=uno"]
            + [f"gtfs-rt/{kind}.pb?feeds=uno" for kind in ("trip-updates", "vehicle-positions", "alerts")],
        ),
        (
            {"format": "odpt", "counts": {"odpt:TrainInformation": 9}},
            ["stations.geojson?feed=uno", "gtfs-rt/alerts.pb?feeds=uno"],
        ),
    ],
)
def test_ways_to_get_it_are_those_that_the_licence_allows(members: dict[str, Any], expected: list[str]) -> None:
    assert ways(**members) == expected


def test_a_licence_that_is_an_address_is_told_as_it_is() -> None:
    assert dataset(licence="https://example.org/terms")["dct:license"] == {"@id": "https://example.org/terms"}
    assert "dct:license" not in dataset()


def test_services_serve_what_may_be_passed_on_and_say_where_they_are_described() -> None:
    sources = [Source("open"), Source("merged", redistribution="derived"), Source("shown", redistribution="display")]
    told = {service["@id"].removeprefix(HUB): service for service in catalogue(sources, HUB)["dcat:service"]}
    assert {path: each["dcat:endpointDescription"]["@id"].removeprefix(HUB) for path, each in told.items()} == {
        "/v1": "/openapi.json",
        "/v1/events": "/asyncapi.json",
        "/api/v4": "/openapi.json",
    }
    for service in told.values():
        assert [one["@id"].rpartition("/")[2] for one in service["dcat:servesDataset"]] == ["open", "merged"]
