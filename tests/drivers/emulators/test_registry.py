"""Every device in software: one for each driver, with acts that can be done and taken back."""

from __future__ import annotations

import pytest

from domain.errors import BadRequest
from drivers.emulators.core import act
from drivers.emulators.line import Line
from drivers.emulators.registry import EMULATORS, model
from drivers.emulators.script import script
from drivers.registry import driver, drivers

NOISE = bytes(range(256)) * 3


@pytest.mark.parametrize("name", drivers())
def test_every_driver_has_a_device_in_software(name: str) -> None:
    assert driver(name).emulator in EMULATORS


@pytest.mark.parametrize("name", EMULATORS)
def test_every_device_bears_noise_and_can_be_looked_at(name: str) -> None:
    line = Line(model(name).made({}))
    line.connect(0.0)

    line.feed(NOISE, 1.0)
    line.tick(2.0)

    assert all(sight.title for sight in line.emulator.sights())


@pytest.mark.parametrize("name", EMULATORS)
def test_what_is_done_to_a_device_can_be_taken_back(name: str) -> None:
    device = model(name).made({})
    lasting = {each: what for each, what in device.acts().items() if what.is_on and what.undo}

    for each, what in lasting.items():
        act(device, each, now=1.0)
        act(device, what.undo, now=2.0)

    assert [each for each, what in lasting.items() if what.is_on and what.is_on()] == []


def test_where_device_and_wire_know_a_name_it_is_the_device_s() -> None:
    line = Line(model("scale-8217").made({}), script('[{"at_s": 0, "do": "garble", "for_s": 5}]'))
    line.tick(0.0)

    assert line.faults.garble == 0


def test_an_unknown_device_is_refused_by_its_name() -> None:
    with pytest.raises(BadRequest, match="there are printer"):
        model("toaster")
