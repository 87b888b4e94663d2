"""The registry: every driver can be made, and none takes settings that it does not know."""

from __future__ import annotations

from dataclasses import fields

import pytest

from domain.errors import BadRequest
from drivers.entry import checked
from drivers.registry import driver, drivers

FAMILIES = {"printer", "scale", "scanner", "display", "card_reader", "bump_bar"}
WIRES = {"tcp", "serial", "usb", "input"}


@pytest.mark.parametrize("name", drivers())
def test_every_driver_says_what_it_is(name: str) -> None:
    entry = driver(name)

    assert entry.id == name
    assert entry.family in FAMILIES
    assert entry.wire in WIRES
    assert entry.title
    assert entry.steps[0] == "find"
    assert all(each.type for each in fields(entry.settings))


@pytest.mark.parametrize("name", drivers())
def test_no_driver_takes_an_unknown_setting(name: str) -> None:
    with pytest.raises(BadRequest, match="colour"):
        checked(driver(name).settings, {"colour": "red"})


def test_a_driver_of_another_family_is_refused_by_its_name() -> None:
    with pytest.raises(BadRequest, match="No driver is called 'escpos_tcp'"):
        driver("escpos_tcp", "scale")
