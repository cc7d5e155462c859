"""services.shared.addresses."""

import pytest

from services.shared.addresses import GuardedResolver, PrivateAddress, anywhere, is_public


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "::127.0.0.1", "no address", ""),
    ],
)
def test_addresses_of_machines_nearby_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


async def test_a_name_that_leads_inside_is_refused_where_it_is_resolved() -> None:
    guarded = GuardedResolver(is_public)
    with pytest.raises(PrivateAddress):
        await guarded.resolve("localhost", 80)
    assert await GuardedResolver(anywhere).resolve("localhost", 80)
    await guarded.close()
