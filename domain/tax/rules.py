"""How a country rounds its taxes and taxes a service charge: a store's option `tax_rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction

from domain.errors import BadRequest
from domain.money import round_half_up

OPTION = "tax_rules"
"""The name of the store's option."""


class Rounding(StrEnum):
    """When a tax becomes whole minor units."""

    ORDER = "order"
    """Once for each tax of a check."""
    LINE = "line"
    """On each line; a check has the sum of its lines."""


class Halves(StrEnum):
    """Where half a minor unit goes."""

    UP = "up"
    """Away from zero."""
    EVEN = "even"
    """To the even neighbour."""


class ChargeTax(StrEnum):
    """How a service charge is taxed."""

    AS_LINES = "as_lines"
    """Like what it is charged on, in proportion."""
    UNTAXED = "untaxed"


@dataclass(frozen=True, slots=True)
class TaxRules:
    """A store's rules. With `together`, parallel authorities' taxes are rounded as one rate.

    `pack` and `version` say which country's data they come from; empty where somebody set them.
    """

    rounding: Rounding = Rounding.ORDER
    halves: Halves = Halves.UP
    together: bool = False
    service_charge: ChargeTax = ChargeTax.AS_LINES
    pack: str = ""
    version: str = ""

    def rounded(self, exact: Fraction) -> int:
        """An exact amount as whole minor units."""
        if self.halves is Halves.EVEN:
            return round(exact)
        return round_half_up(exact.numerator, exact.denominator)

    def as_option(self) -> dict[str, str | bool]:
        """The rules as the store keeps them; `rules_of` reads them again."""
        return {
            name: str(value) if isinstance(value, StrEnum) else value
            for name, value in asdict(self).items()
        }


USUAL = TaxRules()


def rules_of(options: Mapping[str, object]) -> TaxRules:
    """The tax rules among a store's options; the usual ones where it has none.

    Raises BadRequest for rules that nobody can follow.
    """
    kept = options.get(OPTION)
    return rules_from(kept) if kept else USUAL


def rules_from(kept: object) -> TaxRules:
    """Rules as a store or a country's data writes them. Raises BadRequest."""
    if not isinstance(kept, Mapping):
        raise BadRequest("The tax rules are not a table of names and values.")
    unknown = sorted(set(kept) - set(TaxRules.__dataclass_fields__))
    if unknown:
        raise BadRequest(f"There is no tax rule named {unknown[0]}.")
    try:
        return TaxRules(
            rounding=Rounding(kept.get("rounding", USUAL.rounding)),
            halves=Halves(kept.get("halves", USUAL.halves)),
            together=kept.get("together", False) is True,
            service_charge=ChargeTax(kept.get("service_charge", USUAL.service_charge)),
            pack=str(kept.get("pack", "")),
            version=str(kept.get("version", "")),
        )
    except ValueError as error:
        raise BadRequest(f"A tax rule cannot be followed: {error}.") from error
