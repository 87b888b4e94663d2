"""Staff cards at readers: one number for one card, and nothing of a payment card."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from domain.codes.cards import is_payment_card, is_random
from tests.drivers.inputs.desk import EAN, reader, serial_reader

PAYMENT = "%B4111111111111111^GUEST/A^2812101?;4111111111111111=28121010000?"


def test_c04_the_number_of_a_phone_is_known_to_be_made_up() -> None:
    assert is_random("08A1B2C3")
    assert not is_random("04A1B2C3D4E5F6")


def test_c05_a_card_that_is_held_twice_is_read_once() -> None:
    desk = reader()

    desk.do("twice", "04A1B2C3")

    assert (desk.numbers, desk.troubles) == (["04A1B2C3"], ["E_REPEAT"])


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("hex", "04A1B2C3"),
        ("hex", "04:a1:b2:c3"),
        ("hex_reversed", "C3B2A104"),
        ("decimal", "0077705923"),
        ("decimal_reversed", "3283263748"),
    ],
)
def test_c10_readers_that_write_a_chip_otherwise_read_the_same_number(
    form: str, written: str
) -> None:
    desk = reader(form)

    desk.do("card", written)

    assert desk.numbers == ["04A1B2C3"]


@pytest.mark.parametrize(
    ("drawn", "numbers", "troubles"),
    [
        ("%E?;1234?", ["1234"], []),
        ("%ANNA?;E?", ["ANNA"], []),
        ("%E?;E?", [], ["E_CARD_READ"]),
        ("%ANNA?;99001234=77?", ["99001234"], []),
    ],
)
def test_c12_the_track_that_could_be_read_counts(
    drawn: str, numbers: list[str], troubles: list[str]
) -> None:
    desk = reader()

    desk.do("card", drawn)

    assert (desk.numbers, desk.troubles) == (numbers, troubles)


@pytest.mark.parametrize("drawn", [";99001", "%ANNA?;9900", "99A"])
def test_c13_a_card_that_was_drawn_too_fast_is_not_read(drawn: str) -> None:
    desk = serial_reader()

    desk.do("card", drawn)

    assert (desk.numbers, desk.troubles) == ([], ["E_CARD_READ"])


@pytest.mark.parametrize(
    "drawn",
    [PAYMENT, ";4111111111111111=28121010000?", "4111111111111111", "5555555555554444"],
)
def test_c14_nothing_of_a_payment_card_leaves_the_reader(drawn: str) -> None:
    desk = reader()

    desk.do("card", drawn)

    assert desk.troubles == ["E_PAYMENT_CARD"]
    assert "1111" not in str(desk.frames) + str(asdict(desk)["frames"])
    assert "4444" not in str(desk.frames)


def test_an_article_and_a_gift_card_are_no_payment_card() -> None:
    assert not any(map(is_payment_card, (EAN, "0104006381333931", "9000000000000003")))
