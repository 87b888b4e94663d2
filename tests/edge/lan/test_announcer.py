"""Announcing: asked for first, on each network its own addresses, given way later, taken back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from edge.lan.addresses import LanAddress
from edge.lan.announcer import COPIED, NO_MDNS, PROBES, About, Announcer
from edge.lan.claims import Claim, Neighbours
from edge.lan.voice import Announcement

ETH = LanAddress("eth0", "192.168.1.20", 24)
WLAN = LanAddress("wlan0", "192.168.1.21", 24)
OTHER = LanAddress("eth1", "10.0.0.2", 8)
ABOUT = About("5", "Bistro", ("comanda-3f7a", "comanda-ef3f7a"), "1.0", 8080, 8443, "ab" * 32)


@dataclass
class FakeNetwork:
    """What is said on all networks, and who answers when names are asked for."""

    answers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closed_to_us: bool = False
    asked: list[Claim] = field(default_factory=list)
    said: list[tuple[tuple[LanAddress, ...], Announcement]] = field(default_factory=list)
    goodbyes: list[tuple[LanAddress, ...]] = field(default_factory=list)

    async def open(self, addresses: tuple[LanAddress, ...], heard: Neighbours) -> FakeVoice:
        if self.closed_to_us:
            raise OSError("Address already in use")
        return FakeVoice(self, addresses, heard)


@dataclass
class FakeVoice:
    """One network of it."""

    network: FakeNetwork
    addresses: tuple[LanAddress, ...]
    heard: Neighbours

    def ask(self, claim: Claim) -> None:
        self.network.asked.append(claim)
        for instance, said in self.network.answers:
            if instance == claim.instance or said["host"] == claim.host:
                self.heard.heard_box(instance, said)

    async def say(self, announcement: Announcement) -> None:
        self.network.said.append((self.addresses, announcement))

    async def close(self) -> None:
        self.network.goodbyes.append(self.addresses)


async def no_pause(_seconds: float) -> None:
    return


@pytest.fixture
def network() -> FakeNetwork:
    return FakeNetwork()


@pytest.fixture
def announcer(network: FakeNetwork) -> Announcer:
    return Announcer(ABOUT, network.open, no_pause)


def box(box_id: str, host: str = "comanda-3f7a") -> dict[str, str]:
    return {"id": box_id, "host": host, "run": "other"}


async def test_names_are_asked_for_three_times_before_they_are_said(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH])

    [(_, said)] = network.said
    assert network.asked == [said.claim] * PROBES
    assert said.claim == Claim("comanda-3f7a", "Bistro")
    assert (said.port, said.facts["id"], said.facts["tls"]) == (8443, "5", "1")


async def test_what_is_said_is_short_and_without_names_of_people(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH])

    [(_, said)] = network.said
    assert sum(len(key) + len(value) + 2 for key, value in said.facts.items()) < 400
    assert set(said.facts) == {
        *("txtvers", "id", "run", "host", "v", "api", "tls", "http", "fp", "path", "role")
    }


async def test_nothing_is_said_without_a_network(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([])
    await announcer.check()

    assert network.said == []


async def test_a_box_that_is_another_one_by_now_says_so_under_its_names(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH])
    network.answers = [("Bistro", box("5") | {"run": "its copy"})]
    await announcer.check()
    copied, known = announcer.trouble, announcer.claim

    await announcer.become(replace(ABOUT, box_id="4"))
    await announcer.check()

    assert copied == COPIED
    assert (network.said[-1][1].facts["id"], announcer.claim) == ("4", known)
    assert announcer.trouble == ""


async def test_a_shop_that_is_renamed_is_listed_under_its_new_name(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH])

    await announcer.become(replace(ABOUT, shop="Osteria"))
    await announcer.become(replace(ABOUT, shop="Osteria"))

    assert [said.claim for _, said in network.said] == [
        Claim("comanda-3f7a", "Bistro"),
        Claim("comanda-3f7a", "Osteria"),
    ]


async def test_what_the_box_said_under_its_old_id_is_no_other_box(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH])
    [(_, said)] = network.said
    network.answers = [(said.claim.instance, dict(said.facts))]

    await announcer.become(replace(ABOUT, box_id="6"))

    assert announcer.claim == said.claim


async def test_each_network_hears_its_own_addresses(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH, WLAN, OTHER])

    assert [addresses for addresses, _ in network.said] == [(ETH, WLAN), (OTHER,)]


async def test_an_address_that_went_is_taken_back_and_the_new_one_said(
    announcer: Announcer, network: FakeNetwork
) -> None:
    moved = LanAddress("eth0", "192.168.1.33", 24)
    await announcer.use([ETH])

    await announcer.use([moved])

    assert network.goodbyes == [(ETH,)]
    assert network.said[-1][0] == (moved,)
    assert announcer.addresses == (moved,)


async def test_n05_a_second_box_of_the_same_shop_takes_the_next_name(
    announcer: Announcer, network: FakeNetwork
) -> None:
    network.answers = [("Bistro", box("9", "comanda-77aa"))]

    await announcer.use([ETH])

    assert announcer.claim == Claim("comanda-3f7a", "Bistro-2")


async def test_a_label_that_another_box_has_is_left_to_it(
    announcer: Announcer, network: FakeNetwork
) -> None:
    network.answers = [("Osteria", box("9"))]

    await announcer.use([ETH])

    assert announcer.claim.host == "comanda-ef3f7a"


@pytest.mark.parametrize(("rival", "host"), [("3", "comanda-ef3f7a"), ("9", "comanda-3f7a")])
async def test_of_two_networks_that_became_one_the_larger_id_gives_way(
    announcer: Announcer, network: FakeNetwork, rival: str, host: str
) -> None:
    await announcer.use([ETH])
    network.answers = [("Osteria", box(rival))]

    await announcer.check()

    assert announcer.claim.host == host
    assert network.said[-1][1].claim.host == host


async def test_n27_a_copy_of_the_box_is_told_of(announcer: Announcer, network: FakeNetwork) -> None:
    await announcer.use([ETH])
    network.answers = [("Bistro", box("5"))]

    await announcer.check()

    assert announcer.trouble == COPIED


async def test_a_box_that_cannot_speak_says_so_and_goes_on(
    announcer: Announcer, network: FakeNetwork
) -> None:
    network.closed_to_us = True

    await announcer.use([ETH])
    await announcer.check()
    await announcer.stop()

    assert announcer.trouble == NO_MDNS


async def test_whoever_stops_says_goodbye_on_every_network(
    announcer: Announcer, network: FakeNetwork
) -> None:
    await announcer.use([ETH, OTHER])

    await announcer.stop()

    assert network.goodbyes == [(ETH,), (OTHER,)]
