"""Who keeps a name and who gives way, decided from what was heard."""

from __future__ import annotations

from uuid import UUID

import pytest

from edge.lan.claims import Claim, Neighbours, Rank
from edge.lan.names import SERVICE, host_labels, instance_names

LABELS = ("comanda-3f7a", "comanda-ef3f7a")
NAMES = instance_names("Bistro")
MINE = Claim("comanda-3f7a", "Bistro")


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours(Rank("5", "r"), frozenset({"192.168.1.20"}))


def other(box_id: str, host: str = "comanda-3f7a", run: str = "x") -> dict[str, str]:
    return {"id": box_id, "host": host, "run": run}


def test_labels_are_of_the_end_of_the_id_and_ever_longer() -> None:
    found = host_labels(UUID("019c0000-0000-7000-8000-0000beef3f7a"))

    assert found[:2] == ("comanda-3f7a", "comanda-ef3f7a")
    assert found[-1] == "comanda-0000beef3f7a"


@pytest.mark.parametrize("shop", ["Ошхона " * 20, "x" * 200, "Trattoria 🍕" * 9, ".", "a.b\n"])
def test_listed_names_fit_a_label_whatever_the_shop_is_called(shop: str) -> None:
    names = instance_names(shop)

    assert max(len(name.encode()) for name in names) <= 63
    assert not any({".", "\n"} & set(name) for name in names)
    assert names[1].endswith("-2")
    assert SERVICE == "_comanda._tcp.local."


def test_a_newcomer_takes_what_nobody_has(neighbours: Neighbours) -> None:
    neighbours.heard_box("bistro", other("9"))

    assert neighbours.choose(LABELS, NAMES) == Claim("comanda-ef3f7a", "Bistro-2")


def test_the_larger_id_gives_way(neighbours: Neighbours) -> None:
    neighbours.heard_box("Bistro", other("3"))

    assert neighbours.keep(MINE, LABELS, NAMES) == Claim("comanda-ef3f7a", "Bistro-2")


def test_the_smaller_id_keeps_its_names(neighbours: Neighbours) -> None:
    neighbours.heard_box("Bistro", other("9"))
    neighbours.heard_host("comanda-3f7a", "192.168.1.99")

    assert neighbours.keep(MINE, LABELS, NAMES) == MINE


def test_a_host_of_another_kind_keeps_a_label_that_it_has(neighbours: Neighbours) -> None:
    neighbours.heard_host("Comanda-3F7A", "192.168.1.99")

    assert neighbours.keep(MINE, LABELS, NAMES).host == "comanda-ef3f7a"


def test_the_boxs_own_other_interface_is_nobody_else(neighbours: Neighbours) -> None:
    neighbours.heard_host("comanda-3f7a", "192.168.1.20")
    neighbours.heard_box("Bistro", {"id": "5", "run": "r", "host": "comanda-3f7a"})

    assert neighbours.keep(MINE, LABELS, NAMES) == MINE
    assert neighbours.copies == ()


def test_a_copied_box_is_told_apart_by_its_start(neighbours: Neighbours) -> None:
    neighbours.heard_box("Bistro", other("5", run="a"))

    assert neighbours.copies == (Rank("5", "a"),)
    assert neighbours.keep(MINE, LABELS, NAMES) != MINE


def test_who_says_no_id_keeps_its_name(neighbours: Neighbours) -> None:
    neighbours.heard_box("Bistro", {})

    assert neighbours.keep(MINE, LABELS, NAMES) == Claim("comanda-3f7a", "Bistro-2")


def test_what_was_said_before_counts_no_more(neighbours: Neighbours) -> None:
    neighbours.heard_box("Bistro", other("3"))
    neighbours.heard_host("comanda-3f7a", "192.168.1.99")

    neighbours.forget()

    assert neighbours.keep(MINE, LABELS, NAMES) == MINE
