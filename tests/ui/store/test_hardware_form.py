"""Any driver's settings as a form: nothing is lost, what cannot be is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.errors import BadRequest
from drivers import registry
from ui.components.form_sheet import Field
from ui.language import speaking
from ui.store import hardware_words as words
from ui.store.hardware_form import form_fields, in_words, settings_of

PLACES = {"host": "10.0.0.9", "path": "/dev/ttyS0", "port_path": "1-1", "device": "/dev/input/x"}


@dataclass(frozen=True, kw_only=True)
class Odd:
    """Settings of every shape."""

    name: str
    warm_up_s: int = 3
    is_loud: bool = False
    draws: bool | None = None
    names: tuple[str, ...] = ()
    letters: Mapping[str, str] = field(default_factory=lambda: {"\r": "bump"})


def filled(fields: tuple[Field, ...], **typed: object) -> dict[str, object]:
    return {each.name: each.value for each in fields} | typed


@pytest.mark.parametrize("driver", sorted(registry.drivers()))
def test_every_driver_is_set_up_by_a_form_and_means_the_same_afterwards(driver: str) -> None:
    kind = registry.driver(driver).settings
    given = {name: PLACES[name] for name in PLACES.keys() & kind.__dataclass_fields__.keys()}

    fields = form_fields(kind, given)
    settings = settings_of(kind, filled(fields), given)

    assert settings == given
    assert registry.checked(kind, settings) == registry.checked(kind, given)
    assert all(each.label and each.label[0].isupper() for each in fields)


def test_a_form_has_a_field_for_each_shape_and_what_is_needed_first() -> None:
    fields = form_fields(Odd, {"name": "Left"})

    assert [(each.name, each.kind) for each in fields] == [
        ("name", "text"),
        ("warm_up_s", "number"),
        ("is_loud", "switch"),
        ("draws", "pick"),
        ("names", "text"),
        ("letters", "rows"),
    ]
    assert (fields[0].required, fields[1].label, fields[1].unit) == (True, "Warm up", "seconds")
    assert fields[5].value == [{"id": "\r", "key": "\\r", "value": "bump"}]


def test_what_is_as_usual_is_not_named_and_what_differs_is() -> None:
    fields = form_fields(Odd, {"name": "Left"})
    letters = [{"id": "\r", "key": "\\r", "value": "bump"}, {"id": "n", "key": "é", "value": "up"}]

    usual = settings_of(Odd, filled(fields), {"name": "Left"})
    changed = settings_of(
        Odd,
        filled(fields, warm_up_s="5", is_loud=True, draws="no", names="a, b", letters=letters),
        {"name": "Left"},
    )

    assert usual == {"name": "Left"}
    assert changed == {
        "name": "Left",
        "warm_up_s": 5,
        "is_loud": True,
        "draws": False,
        "names": ["a", "b"],
        "letters": {"\r": "bump", "é": "up"},
    }


def test_a_number_that_is_none_is_named_as_people_know_it() -> None:
    fields = form_fields(Odd, {"name": "Left"})

    with pytest.raises(BadRequest, match="Warm up must be a whole number"):
        settings_of(Odd, filled(fields, warm_up_s="soon"), {})


def test_a_rare_profile_stays_in_the_list_of_the_usual_ones() -> None:
    kind = registry.driver("escpos_tcp").settings
    given: dict[str, Any] = {"host": "10.0.0.9", "profile": "TM-T88V"}

    fields = {each.name: each for each in form_fields(kind, given)}

    assert fields["profile"].kind == "choice"
    assert {"epson-80", "TM-T88V"} <= {each.value for each in fields["profile"].options}


def test_settings_are_read_in_words() -> None:
    kind = registry.driver("escpos_tcp").settings
    given = {
        "host": "10.0.0.9",
        "profile": "epson-58",
        "cuts": False,
        "code_pages": {"17": "cp866"},
    }

    assert in_words(kind, given) == [
        ("Address", "10.0.0.9"),
        ("Model", "Epson, 58 mm, 32 letters"),
        ("Cuts the paper", "no"),
        ("Code pages that print right", "17: cp866"),
    ]


def test_none_is_said_of_what_it_is_none_of() -> None:
    fields = {
        each.name: each for each in form_fields(registry.driver("scanner_serial").settings, {})
    }

    said = {name: fields[name].options[0].label for name in ("parity", "flow")}

    assert said == {"parity": "no parity", "flow": "none"}


@pytest.mark.parametrize(
    ("driver", "given", "english", "russian"),
    [
        (
            "scale_cas_serial",
            {"path": "COM3"},
            "Port of the box must be under /dev, like /dev/ttyUSB0.",
            "Порт сервера: путь должен начинаться с /dev, например /dev/ttyUSB0.",
        ),
        (
            "escpos_tcp",
            {"host": "10.0.0.9", "port": 0},
            "Port is 0; it must be between 1 and 65535.",
            "Порт: 0, а должно быть от 1 до 65535.",
        ),
    ],
)
def test_what_a_driver_refuses_is_called_as_in_the_form(
    driver: str, given: dict[str, Any], english: str, russian: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        registry.checked(registry.driver(driver).settings, given)
    with speaking("ru"):
        said_in_russian = words.sentence(refused.value.sentence)

    assert words.sentence(refused.value.sentence) == english
    assert said_in_russian == russian


def test_an_empty_address_shows_what_one_looks_like() -> None:
    fields = form_fields(registry.driver("scanner_keys").settings, {})

    assert next(each.hint for each in fields if each.name == "device") == "/dev/input/event3"
