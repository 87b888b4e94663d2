"""Which addresses are told to others, and that a change is heard of."""

from __future__ import annotations

import asyncio

import pytest

from edge.lan.address_watch import AddressWatch
from edge.lan.addresses import LanAddress, is_tunnel, lan_addresses, networks, wanted

ETH = LanAddress("eth0", "192.168.1.20", 24)
WLAN = LanAddress("wlan0", "192.168.1.21", 24)
OTHER = LanAddress("eth1", "10.0.0.2", 8)


@pytest.mark.parametrize(
    "name", ["lo", "docker0", "br-1a2b3c4d5e6f", "veth12ab", "wg0", "tun0", "tailscale0", "virbr0"]
)
def test_what_no_tablet_stands_behind_is_not_told(name: str) -> None:
    assert wanted([LanAddress(name, "172.17.0.1", 16)]) == ()


@pytest.mark.parametrize("name", ["eth0", "enp3s0", "wlan0", "wlp2s0", "end0", "br0", "bond0"])
def test_cables_wireless_and_bridges_of_the_house_are_told(name: str) -> None:
    assert wanted([LanAddress(name, "192.168.1.20", 24)])


def test_tunnels_that_hide_behind_another_name_are_not_told() -> None:
    assert wanted([ETH, OTHER], lambda name: name == "eth1") == (ETH,)
    assert not is_tunnel("no such interface")


def test_ipv6_is_told_without_link_local() -> None:
    found = [
        LanAddress("eth0", "fe80::1", 64),
        LanAddress("eth0", "fd00::20", 64),
        LanAddress("eth0", "2001:db8::20", 64),
        LanAddress("lo", "::1", 128),
    ]

    assert [each.ip for each in wanted(found)] == ["2001:db8::20", "fd00::20"]


def test_a_direct_cable_has_the_address_that_the_machine_gave_itself() -> None:
    own = LanAddress("eth0", "169.254.3.4", 16)

    assert wanted([own]) == (own,)
    assert wanted([own, ETH]) == (ETH,)


def test_wireless_and_cable_into_one_network_are_one() -> None:
    assert networks([ETH, WLAN, OTHER]) == ((ETH, WLAN), (OTHER,))


def test_the_addresses_of_this_machine_can_be_read() -> None:
    assert all(each.network for each in lan_addresses())


async def test_a_change_is_told_once_when_it_has_settled() -> None:
    now: list[tuple[LanAddress, ...]] = [(ETH,)]
    told: asyncio.Queue[tuple[LanAddress, ...]] = asyncio.Queue()
    looks: asyncio.Queue[int] = asyncio.Queue()

    def read() -> tuple[LanAddress, ...]:
        looks.put_nowait(1)
        return now[0]

    watch = AddressWatch(read, told.put, settle_s=0.01)
    watch.start()
    first = await told.get()

    now[0] = ()
    watch.stir()
    now[0] = (OTHER,)
    watch.stir()
    second = await told.get()
    watch.stir()
    _ = [await looks.get() for _ in range(3)]
    await watch.stop()

    assert (first, second, told.qsize()) == ((ETH,), (OTHER,), 0)


@pytest.mark.parametrize("trouble", [OSError("no such device"), ValueError("a bad name")])
async def test_an_interface_that_goes_while_it_is_used_is_looked_at_again(
    trouble: Exception,
) -> None:
    told: asyncio.Queue[int] = asyncio.Queue()

    async def refuse(_found: object) -> None:
        told.put_nowait(1)
        raise trouble

    watch = AddressWatch(lambda: (ETH,), refuse, settle_s=0.01, look_every_s=0.01)
    watch.start()
    async with asyncio.timeout(2):
        looks = [await told.get(), await told.get()]
    await watch.stop()

    assert looks == [1, 1]
