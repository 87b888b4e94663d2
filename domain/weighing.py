"""What a scale says, and when a weight may be sold: steady, fresh, of this session, whole grams.

A weight is text as the scale wrote it until it is whole grams; it is never a float, and never
converted from another unit than the one the scale was set up for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from domain.device_errors import DeviceCode
from domain.errors import DomainError
from domain.language import N_

Unit = Literal["kg", "g"]
"""Units that are sold by; a scale in pounds is refused."""

MAX_AGE_S: Final = 0.5
"""A reading that is older is not what lies on the scale now."""
EMPTY_DIVISIONS: Final = 2
"""Within so many divisions around zero a scale is empty."""
MAX_TARE_GRAMS: Final = 50_000
MAX_GRAMS: Final = 999_999
_NUMBER: Final = re.compile(r"^[- ]? *\d{1,6}(?:\.\d{1,4})?$", re.ASCII)
_PLACES: Final = {"kg": 3, "g": 0}


class WeightRefused(DomainError):
    """A weight cannot be sold; `device_code` says why (`E_MOTION`, `E_STALE`, ...)."""

    code = "weight_refused"

    def __init__(self, device_code: DeviceCode, sentence: str) -> None:
        super().__init__(sentence)
        self.device_code = device_code


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scale said at `at_s` seconds of the machine's monotonic clock.

    `sent` is the number as it was written and `unit` as it was named ("" where the protocol names
    none). `trouble` says why there is no weight to sell; `sent` may still be shown. `steady` is
    True when the same weight stood long enough. `session` is one life of the link, `load` counts
    what was put on since then (0: the scale was never seen empty), and `number` the readings.
    """

    sent: str
    unit: str
    at_s: float
    steady: bool = False
    net: bool = False
    trouble: DeviceCode | None = None
    session: str = ""
    load: int = 0
    number: int = 0

    @property
    def id(self) -> str:
        """What names this reading for ever; that of one load is sold once."""
        return f"{self.session}:{self.load}:{self.number}"


@dataclass(frozen=True, slots=True)
class ScaleRules:
    """How a scale is set up. `decimals` are those of a protocol that names no unit."""

    unit: Unit = "kg"
    decimals: int = 3
    min_grams: int = 1
    capacity_grams: int = 15_000


@dataclass(frozen=True, slots=True)
class Sold:
    """What was last sold from a scale."""

    session: str
    load: int
    sent: str


def is_number(text: str) -> bool:
    """Whether a weight is written as scales write one."""
    return _NUMBER.fullmatch(text) is not None


def grams_of(reading: Reading, rules: ScaleRules) -> int:
    """Whole grams of what was sent. Raises WeightRefused for another unit or parts of a gram."""
    unit = (reading.unit or rules.unit).lower()
    if unit != rules.unit:
        _refuse(DeviceCode.UNIT)
    if not is_number(reading.sent):
        _refuse(DeviceCode.PROTOCOL)
    whole, _, decimals = reading.sent.replace(" ", "").partition(".")
    is_nothing = not (whole + decimals).strip("-0")
    if not reading.unit and len(decimals) != rules.decimals and not is_nothing:
        _refuse(DeviceCode.UNIT)
    places = _PLACES[unit]
    if decimals[places:].strip("0"):
        raise WeightRefused(DeviceCode.UNIT, _PARTS)
    return int(whole + decimals[:places].ljust(places, "0"))


def division_grams(reading: Reading, rules: ScaleRules) -> int:
    """What one step of the last digit is, at least a gram: taken from how it was written."""
    decimals = len(reading.sent.partition(".")[2])
    return int(10 ** max(0, _PLACES[rules.unit] - decimals))


def is_empty(grams: int, division: int) -> bool:
    """Whether nothing lies on the scale. Below zero a tray was taken off: nothing lies there."""
    return grams <= EMPTY_DIVISIONS * division


def accept(
    reading: Reading,
    rules: ScaleRules,
    *,
    now_s: float,
    shown: str | None = None,
    tare_grams: int = 0,
    last: Sold | None = None,
    again: bool = False,
) -> int:
    """The whole grams that may be sold. Raises WeightRefused, saying why not.

    `shown` is the weight that the person saw and took; `last` what was sold from this scale before;
    `again` says that a person knows it is the same weight and sells it once more.
    """
    _must_be_live(reading, now_s)
    gross = grams_of(reading, rules)
    if shown is not None and shown != reading.sent:
        raise WeightRefused(DeviceCode.MOTION, _CHANGED)
    net = _net(reading, rules, gross, tare_grams)
    if last is not None and not again and _is_same(reading, last):
        _refuse(DeviceCode.SAME_WEIGHT)
    return net


def _must_be_live(reading: Reading, now_s: float) -> None:
    if reading.trouble is not None:
        _refuse(reading.trouble)
    if not 0 <= now_s - reading.at_s <= MAX_AGE_S:
        _refuse(DeviceCode.STALE)
    if not reading.steady:
        _refuse(DeviceCode.MOTION)


def _net(reading: Reading, rules: ScaleRules, gross: int, tare_grams: int) -> int:
    """What is left without the tare; one tare only, the scale's or ours."""
    if not 0 <= tare_grams <= MAX_TARE_GRAMS:
        raise WeightRefused(DeviceCode.UNIT, N_("The tare is out of range."))
    if reading.net and tare_grams:
        raise WeightRefused(DeviceCode.UNIT, _TWO_TARES)
    if gross < 0:
        _refuse(DeviceCode.UNDER_ZERO)
    if gross > rules.capacity_grams:
        _refuse(DeviceCode.OVER)
    if gross < tare_grams:
        raise WeightRefused(DeviceCode.UNDER_ZERO, _TARE_TOO_LARGE)
    if gross - tare_grams < rules.min_grams:
        _refuse(DeviceCode.BELOW_MIN)
    return gross - tare_grams


def check_typed(grams: int) -> int:
    """A weight that a person may type. Raises WeightRefused."""
    if not 0 < grams <= MAX_GRAMS:
        raise WeightRefused(DeviceCode.BELOW_MIN, N_("A weight is between 1 gram and 999 kg."))
    return grams


def sentence(code: DeviceCode) -> str:
    """Why there is no weight to sell, and what to do, in a waiter's words."""
    return SENTENCES.get(code, _OTHERWISE)


def _is_same(reading: Reading, last: Sold) -> bool:
    """Whether it may be what was sold before: not taken off since, as far as anybody saw."""
    if reading.session == last.session:
        return reading.load == last.load
    return reading.load == 0 and reading.sent == last.sent


def _refuse(code: DeviceCode) -> None:
    raise WeightRefused(code, sentence(code))


SENTENCES: Final = {
    DeviceCode.MOTION: N_("The weight still moves. Wait until it stands."),
    DeviceCode.OVER: N_("That is too heavy for the scale. Take it off."),
    DeviceCode.UNDER_ZERO: N_("The scale is below zero. Clear it and set it to zero."),
    DeviceCode.ZERO_ERROR: N_("The scale does not find its zero. Clear it, switch it off and on."),
    DeviceCode.STALE: N_("The scale does not say a new weight. Lift it and put it on again."),
    DeviceCode.SAME_WEIGHT: N_("This was sold already. Take it off the scale first."),
    DeviceCode.UNIT: N_("The scale is set to another unit. Set it back."),
    DeviceCode.BELOW_MIN: N_("There is nothing on the scale, or too little to weigh."),
    DeviceCode.NO_RESPONSE: N_("The scale does not answer. Is it switched on?"),
    DeviceCode.NOT_FOUND: N_("The scale is not connected."),
    DeviceCode.LINK_LOST: N_("The scale's cable is out, or it is switched off."),
    DeviceCode.SETTINGS: N_("What the scale says cannot be read. Check its settings."),
    DeviceCode.FRAMING: N_("What the scale says cannot be read. Check its settings."),
}
_OTHERWISE: Final = N_("The scale says no weight. Type the weight, or try again.")
_CHANGED: Final = N_("The weight changed. Look again.")
_PARTS: Final = N_("The scale shows parts of a gram. Set it to whole grams.")
_TWO_TARES: Final = N_("The scale takes off a tare already. Use only one of the two.")
_TARE_TOO_LARGE: Final = N_("The tare is more than what lies on the scale.")
