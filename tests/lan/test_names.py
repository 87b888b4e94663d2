"""Boxes and tablets on one network, each a host of its own: found by name, whatever happens."""

from __future__ import annotations

import asyncio
import gc
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from zeroconf._protocol.incoming import DNSIncoming

from edge.lan.address_watch import AddressWatch
from edge.lan.addresses import LanAddress
from edge.lan.announcer import NO_MDNS, About, Announcer
from edge.lan.claims import Claim, Neighbours, Rank
from edge.lan.voice import Announcement
from tests.lan.asking import AAAA, GROUP, WITHIN_S, A, ask, ask_6
from tests.lan.network import Host, Network, a_network

LABELS = ("comanda-3f7a", "comanda-ef3f7a", "comanda-beef3f7a")
MORE = 4.0
"""How many times faster than on a real network probes and looks follow each other."""


@pytest.fixture
def lan() -> Iterator[Network]:
    with a_network() as network:
        yield network


async def quick(seconds_s: float) -> None:
    await asyncio.sleep(seconds_s / MORE)


Begin = Callable[[str, Host], Awaitable[Announcer]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Boxes that are switched off at the end."""
    boxes: list[Announcer] = []

    async def started(box_id: str, host: Host) -> Announcer:
        about = About(box_id, "Bistro", LABELS, "1.0", 8080, 8443, "ab" * 32)
        box = Announcer(about, host.voice, quick)
        boxes.append(box)
        await box.use(host.addresses())
        return box

    yield started
    for each in boxes:
        await each.stop()


async def test_n07_the_second_of_two_boxes_with_one_name_takes_another(
    lan: Network, begin: Begin
) -> None:
    first = await begin("3", lan.host("a", "10.9.0.1/24"))
    second = await begin("9", lan.host("b", "10.9.0.2/24"))

    assert first.claim == Claim("comanda-3f7a", "Bistro")
    assert second.claim == Claim("comanda-ef3f7a", "Bistro-2")
    found = await ask(lan.host("t", "10.9.0.9/24"), "comanda-3f7a.local")
    assert found is not None
    assert found.addresses == {"10.9.0.1"}


async def test_of_two_boxes_that_start_at_once_one_gives_way(lan: Network, begin: Begin) -> None:
    a, b = lan.host("a", "10.9.0.1/24"), lan.host("b", "10.9.0.2/24")
    b.unplug()
    small, large = await asyncio.gather(begin("3", a), begin("9", b))
    b.plug_in()

    await large.check()
    await small.check()

    assert small.claim == Claim("comanda-3f7a", "Bistro")
    assert large.claim == Claim("comanda-ef3f7a", "Bistro-2")


async def test_n06_when_a_split_network_heals_only_the_larger_id_is_renamed(
    lan: Network, begin: Begin
) -> None:
    a, b = lan.host("a", "10.9.0.1/24"), lan.host("b", "10.9.0.2/24")
    tablet = lan.host("t", "10.9.0.9/24")
    b.unplug()
    large, small = await begin("9", a), await begin("3", b)
    assert large.claim == small.claim

    b.plug_in()
    await small.check()
    await large.check()

    found = await ask(tablet, "comanda-3f7a.local")
    assert small.claim.host == "comanda-3f7a"
    assert large.claim.host == "comanda-ef3f7a"
    assert found is not None
    assert found.addresses == {"10.9.0.2"}


async def test_a_name_that_was_given_up_is_answered_no_more(lan: Network) -> None:
    host, tablet = lan.host("a", "10.9.0.1/24"), lan.host("t", "10.9.0.9/24")
    voice = await host.voice(host.addresses(), Neighbours(Rank("3", "r")))
    for label in LABELS[:2]:
        await voice.say(Announcement(Claim(label, "Bistro"), 8443, {"id": "3"}))

    new = await ask(tablet, f"{LABELS[1]}.local")
    old = await ask(tablet, f"{LABELS[0]}.local", within_s=0.3)
    await voice.close()

    assert (new is not None, old) == (True, None)


async def test_n02_a_new_address_is_said_and_the_old_one_no_more(
    lan: Network, begin: Begin
) -> None:
    host, tablet = lan.host("a", "10.9.0.1/24"), lan.host("t", "10.9.0.9/24")
    box = await begin("3", host)
    moved: asyncio.Queue[tuple[LanAddress, ...]] = asyncio.Queue()
    watch = AddressWatch(host.addresses, moved.put, settle_s=0.05)
    host.do(watch.start)
    before = await moved.get()

    host.ip("addr del 10.9.0.1/24 dev eth0")
    host.ip("addr add 10.9.0.77/24 dev eth0")
    after = await moved.get()
    await watch.stop()
    await box.use(after)

    found = await ask(tablet, "comanda-3f7a.local")
    assert [each.ip for each in before] == ["10.9.0.1"]
    assert [each.ip for each in after] == ["10.9.0.77"]
    assert found is not None
    assert found.addresses == {"10.9.0.77"}


async def test_n01_a_box_without_a_cable_is_found_as_soon_as_it_has_one(
    lan: Network, begin: Begin
) -> None:
    host, tablet = lan.host("a"), lan.host("t", "10.9.0.9/24")
    box = await begin("3", host)
    host.ip("addr add 10.9.0.1/24 dev eth0")

    await box.use(host.addresses())

    found = await ask(tablet, "comanda-3f7a.local")
    assert found is not None
    assert found.addresses == {"10.9.0.1"}


async def test_n10_an_android_asks_once_from_a_port_of_its_own_and_is_answered(
    lan: Network, begin: Begin
) -> None:
    await begin("3", lan.host("a", "10.9.0.1/24"))

    found = await ask(lan.host("t", "10.9.0.9/24"), "Comanda-3F7A.local", A, query_id=0x4242)

    assert found is not None
    assert (found.query_id, found.sender) == (0x4242, "10.9.0.1")
    assert found.addresses == {"10.9.0.1"}


async def test_n11_who_asks_for_ipv6_alone_gets_what_can_be_opened(
    lan: Network, begin: Begin
) -> None:
    await begin("3", lan.host("a", "10.9.0.1/24", "fd00:9::1/64"))

    found = await ask(lan.host("t", "10.9.0.9/24"), "comanda-3f7a.local", AAAA)

    assert found is not None
    assert "fd00:9::1" in found.addresses
    assert not [each for each in found.addresses if each.startswith("fe80")]


async def test_who_asks_for_ipv6_where_there_is_none_hears_so(lan: Network, begin: Begin) -> None:
    await begin("3", lan.host("a", "10.9.0.1/24"))

    found = await ask(lan.host("t", "10.9.0.9/24"), "comanda-3f7a.local", AAAA)

    assert found is not None
    assert not [each for each in found.addresses if ":" in each]


async def test_n12_a_network_of_ipv6_alone_is_enough(lan: Network, begin: Begin) -> None:
    box = await begin("3", lan.host("a", "fd00:9::1/64"))

    found = await ask_6(lan.host("t", "fd00:9::9/64"), "comanda-3f7a.local")

    assert box.trouble == ""
    assert found is not None
    assert found.addresses == {"fd00:9::1"}


async def test_n13_a_direct_cable_without_a_router_is_enough(lan: Network, begin: Begin) -> None:
    await begin("3", lan.host("a", "169.254.7.1/16"))

    found = await ask(lan.host("t", "169.254.7.9/16"), "comanda-3f7a.local")

    assert found is not None
    assert found.addresses == {"169.254.7.1"}


async def test_n03_two_cables_into_one_network_are_no_conflict(lan: Network, begin: Begin) -> None:
    host = lan.host("a", "10.9.0.1/24")
    host.ip("link add wlan0 link eth0 type macvlan mode bridge")
    host.ip("addr add 10.9.0.2/24 dev wlan0")
    host.ip("link set wlan0 up")
    box = await begin("3", host)

    await box.check()

    found = await ask(lan.host("t", "10.9.0.9/24"), "comanda-3f7a.local")
    assert box.claim == Claim("comanda-3f7a", "Bistro")
    assert found is not None
    assert found.addresses == {"10.9.0.1", "10.9.0.2"}


async def test_n04_addresses_of_containers_are_told_to_nobody(lan: Network, begin: Begin) -> None:
    host = lan.host("a", "10.9.0.1/24")
    host.ip("link add docker0 type bridge")
    host.ip("addr add 172.17.0.1/16 dev docker0")
    host.ip("link set docker0 up")
    await begin("3", host)

    found = await ask(lan.host("t", "10.9.0.9/24"), "comanda-3f7a.local")

    assert found is not None
    assert found.addresses == {"10.9.0.1"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # zeroconf's socket
async def test_n08_a_program_that_keeps_mdns_for_itself_is_said_and_survived(
    lan: Network, begin: Begin
) -> None:
    host = lan.host("a", "10.9.0.1/24")
    with host.do(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as foreign:
        foreign.bind(("0.0.0.0", 5353))

        box = await begin("3", host)
        gc.collect()

    assert box.trouble == NO_MDNS


async def test_n14_broken_packets_change_nothing(lan: Network, begin: Begin) -> None:
    await begin("3", lan.host("a", "10.9.0.1/24"))
    tablet = lan.host("t", "10.9.0.9/24")
    dice = random.Random(7)
    with tablet.do(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as line:
        here = socket.inet_aton("10.9.0.9")
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
        for _ in range(2_000):
            line.sendto(dice.randbytes(dice.randrange(1, 120)), GROUP)
            await asyncio.sleep(0)  # the turn of the box to read

    found = await ask(tablet, "comanda-3f7a.local")

    assert found is not None
    assert found.addresses == {"10.9.0.1"}


async def test_n17_a_box_that_is_switched_off_says_goodbye(lan: Network, begin: Begin) -> None:
    box = await begin("3", lan.host("a", "10.9.0.1/24"))
    tablet = lan.host("t", "10.9.0.9/24")
    with tablet.do(lambda: listening_at("10.9.0.9")) as line:
        await box.stop()
        goodbyes = await until_goodbye(line)

    assert goodbyes


def listening_at(ip: str) -> socket.socket:
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind(("0.0.0.0", GROUP[1]))
    member = socket.inet_aton(GROUP[0]) + socket.inet_aton(ip)
    line.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    line.setblocking(False)
    return line


async def until_goodbye(line: socket.socket) -> bool:
    async with asyncio.timeout(WITHIN_S):
        while True:
            heard = DNSIncoming(await asyncio.get_running_loop().sock_recv(line, 9000))
            if any(each.ttl == 0 for each in heard.answers()):
                return True
