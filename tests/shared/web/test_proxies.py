"""Whose request it is when web servers stand in front."""

import pytest

from services.shared.config import BadSettings
from services.shared.web.proxies import Proxies
from tests.support.site import answering, endpoint, site_of

FRONT = Proxies.parse("127.0.0.1, 10.0.0.0/8,2001:db8::/64")


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("127.0.0.1", ["192.0.2.1"], "192.0.2.1"),
        ("10.1.2.3", ["192.0.2.1, 10.9.9.9"], "192.0.2.1"),
        ("10.1.2.3", ["192.0.2.1", "10.9.9.9"], "192.0.2.1"),
        ("::ffff:10.1.2.3", ["192.0.2.1"], "192.0.2.1"),
        ("2001:db8::5", ["2001:db8:1::1"], "2001:db8:1::1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["10.0.0.1"], "10.0.0.1"),
        (None, ["192.0.2.1"], None),
    ],
)
def test_the_address_is_the_nearest_that_is_no_server_in_front(
    remote: str | None, forwarded: list[str], client: str | None
) -> None:
    assert FRONT.address(remote, forwarded) == client


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("192.0.2.7", ["127.0.0.1"], "192.0.2.7"),
        ("10.1.2.3", ["127.0.0.1, 192.0.2.1"], "192.0.2.1"),
        ("10.1.2.3", ["192.0.2.1, unknown"], "10.1.2.3"),
        ("10.1.2.3", ["192.0.2.1, "], "10.1.2.3"),
        ("10.1.2.3", ["192.0.2.1, 10.0.0.1, <script>"], "10.1.2.3"),
        ("127.0.0.1", ["127.0.0.1"], "unknown"),
        ("127.0.0.1", ["192.0.2.1, unknown"], "unknown"),
        ("10.1.2.3", ["127.9.9.9"], "unknown"),
        ("10.1.2.3", ["::ffff:127.0.0.1"], "unknown"),
        ("10.1.2.3", ["::1, 10.0.0.1"], "unknown"),
    ],
)
def test_what_who_asks_can_make_up_is_not_believed(remote: str, forwarded: list[str], client: str) -> None:
    assert FRONT.address(remote, forwarded) == client


def test_a_mistake_in_the_setting_is_named() -> None:
    with pytest.raises(BadSettings, match=r"proxies: .* 'nginx' does not appear to be"):
        Proxies.parse("127.0.0.1,nginx")


async def test_each_client_of_a_server_in_front_has_a_limit_of_its_own() -> None:
    rows = [endpoint("/v1/x", answering(None))]
    async with site_of(rows, anonymous_per_minute=1, proxies="127.0.0.1") as site:
        asked = [(await site.ask("/v1/x", X_Forwarded_For=f"192.0.2.{last}")).status for last in (1, 2, 1)]
        assert asked == [200, 200, 429]
    async with site_of(rows, anonymous_per_minute=1) as site:
        assert [(await site.ask("/v1/x", X_Forwarded_For="192.0.2.1")).status for _ in range(2)] == [200, 200]


async def test_who_comes_by_a_server_in_front_is_limited_whatever_address_it_makes_up() -> None:
    rows = [endpoint("/v1/x", answering(None))]
    async with site_of(rows, anonymous_per_minute=1, proxies="127.0.0.1") as site:
        for made_up in ("127.0.0.1", "::1", "127.0.0.1, 127.0.0.1"):
            answers = [(await site.ask("/v1/x", X_Forwarded_For=made_up)).status for _ in range(2)]
            assert answers[-1] == 429
        assert [(await site.ask("/v1/x")).status for _ in range(2)] == [200, 200]
