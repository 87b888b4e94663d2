"""Money as each interface writes it: whole units, decimals, text, BCD. Exact, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum

from domain.errors import BadRequest
from domain.money import MAX_MINOR, Money, exponent


class Form(StrEnum):
    """How an amount is written."""

    INTEGER = "integer"
    """A number of the wire's smallest unit: tiyin, cents, dong x 100."""
    TEXT = "text"
    """That number as text."""
    DECIMAL = "decimal"
    """Major units as a decimal number."""
    DECIMAL_TEXT = "decimal_text"
    """Major units as text with a fixed number of decimals."""
    BCD = "bcd"
    """The number of smallest units as `width` decimal digits, two in each byte."""


@dataclass(frozen=True, slots=True)
class WireSpec:
    """How one interface writes money.

    `decimals` of the major unit fit on the wire; None is as many as the currency has.
    `width` is the number of digits of a BCD field, `point` the decimal mark of text.
    """

    form: Form
    decimals: int | None = None
    width: int = 12
    point: str = "."
    signed: bool = False

    def decimals_of(self, currency: str) -> int:
        """How many decimals of the major unit fit."""
        return exponent(currency) if self.decimals is None else self.decimals


Wire = int | str | Decimal | bytes
_EXACT = Context(prec=40)


class DoesNotFit(BadRequest):
    """An amount that the wire cannot carry exactly."""

    code = "does_not_fit"


def to_wire(money: Money, spec: WireSpec) -> Wire:
    """An amount as the interface writes it. Raises DoesNotFit rather than round."""
    if money.minor < 0 and not spec.signed:
        raise DoesNotFit("This amount must not be less than zero.")
    decimals = spec.decimals_of(money.currency)
    units = _shift(money.minor, decimals - exponent(money.currency))
    match spec.form:
        case Form.INTEGER:
            return units
        case Form.TEXT:
            return str(units)
        case Form.DECIMAL:
            return Decimal(units).scaleb(-decimals, _EXACT)
        case Form.DECIMAL_TEXT:
            return f"{Decimal(units).scaleb(-decimals, _EXACT):f}".replace(".", spec.point)
        case Form.BCD:
            return _bcd(units, spec.width)


def from_wire(wire: Wire, currency: str, spec: WireSpec) -> Money:
    """The amount that the interface wrote.

    Raises DoesNotFit where it is no amount of this interface, or none of the currency's.
    """
    decimals = spec.decimals_of(currency)
    units = _units(wire, decimals, spec)
    if units < 0 and not spec.signed:
        raise DoesNotFit("This amount must not be less than zero.")
    minor = _shift(units, exponent(currency) - decimals)
    if abs(minor) > MAX_MINOR:
        raise DoesNotFit("The amount is too large.")
    return Money(minor, currency)


def _units(wire: Wire, decimals: int, spec: WireSpec) -> int:
    """The number of the wire's smallest unit that was written."""
    match spec.form, wire:
        case Form.INTEGER, int() if not isinstance(wire, bool):
            return wire
        case Form.TEXT, str() if wire.removeprefix("-").isascii() and _is_digits(wire):
            return int(wire)
        case Form.DECIMAL, Decimal():
            return _whole(wire, decimals)
        case Form.DECIMAL_TEXT, str():
            return _whole(_decimal(wire, spec.point), decimals)
        case Form.BCD, bytes() if _is_digits(wire.hex()) and 2 * len(wire) == spec.width:
            return int(wire.hex())
    raise DoesNotFit(f"{wire!r} is no amount.")


def _is_digits(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _decimal(text: str, point: str) -> Decimal:
    whole, mark, part = text.partition(point)
    if not (whole.isascii() and _is_digits(whole)) or (mark and not _only_digits(part)):
        raise DoesNotFit(f"{text!r} is no amount.")
    return Decimal(f"{whole}.{part or 0}")


def _only_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _whole(amount: Decimal, decimals: int) -> int:
    try:
        units = amount.scaleb(decimals, _EXACT)
        whole = int(units.to_integral_exact(context=_EXACT))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise DoesNotFit(f"{amount} is no amount.") from error
    if whole != units:
        raise DoesNotFit(f"{amount} has more decimals than the {decimals} that fit here.")
    return whole


def _shift(number: int, digits: int) -> int:
    """Times ten to the power of `digits`, exactly."""
    power: int = 10 ** abs(digits)
    if digits >= 0:
        return number * power
    whole, rest = divmod(number, power)
    if rest:
        raise DoesNotFit("This amount has more decimals than fit here.")
    return whole


def _bcd(units: int, width: int) -> bytes:
    digits = f"{units:0{width}d}"
    if len(digits) > width or units < 0:
        raise DoesNotFit("The amount is too large for this terminal.")
    return bytes.fromhex(digits)
