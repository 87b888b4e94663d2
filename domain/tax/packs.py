"""Countries' taxes on food and drink as data: `countries/*.toml`, each with its law as comments."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, NoReturn

from domain.errors import BadRequest
from domain.tax.rules import TaxRules, rules_from
from domain.tax.values import TaxSnapshot

FOLDER = files("domain.tax").joinpath("countries")


@dataclass(frozen=True, slots=True)
class PackTax:
    """One tax of a group. `order_types` are codes; those for one replace those for all.

    It holds from `since` to `until`, both days included; None is always.
    """

    code: str
    name: str
    rate_micros: int
    order_types: tuple[str, ...] = ()
    compound: bool = False
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is owed on a day."""
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True, slots=True)
class PackGroup:
    """What is taxed alike."""

    code: str
    name: str
    taxes: tuple[PackTax, ...] = ()

    def taxes_for(self, order_type: str, day: date) -> tuple[PackTax, ...]:
        """The taxes on an order type's lines on a day, as the menu will choose them."""
        now = [tax for tax in self.taxes if tax.holds_on(day)]
        special = tuple(tax for tax in now if order_type in tax.order_types)
        return special or tuple(tax for tax in now if not tax.order_types)


@dataclass(frozen=True, slots=True)
class TaxPack:
    """A country's or city's taxes as restaurants have them. `version` is the day of the data."""

    code: str
    name: str
    version: str
    country: str
    currency: str
    prices_include_tax: bool
    rules: TaxRules
    groups: tuple[PackGroup, ...]

    def group(self, code: str) -> PackGroup:
        """A group by its code. Raises BadRequest."""
        for group in self.groups:
            if group.code == code:
                return group
        raise BadRequest(f"{self.name} has no tax group {code!r}.")

    def snapshots(
        self, group: str, order_type: str, day: date, *, included: bool | None = None
    ) -> tuple[TaxSnapshot, ...]:
        """The taxes on a line of a group as it keeps them; `included` None is the usual way."""
        inside = self.prices_include_tax if included is None else included
        return tuple(
            TaxSnapshot(tax.code, tax.name, tax.rate_micros, inside, tax.compound)
            for tax in self.group(group).taxes_for(order_type, day)
        )


def known_packs() -> tuple[str, ...]:
    """The codes of all packs: a country's, or a country's and a place's."""
    names = (each.name for each in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@lru_cache(maxsize=16)
def tax_pack(code: str) -> TaxPack:
    """A pack by its code, like IT or US-NY-NYC. Raises BadRequest where there is none."""
    if code not in known_packs():
        raise BadRequest(
            f"There are no tax data for {code!r}, only for {', '.join(known_packs())}."
        )
    return read_pack(code, FOLDER.joinpath(f"{code}.toml").read_text(encoding="utf-8"))


def read_pack(code: str, text: str) -> TaxPack:
    """A pack from its text. Raises BadRequest for what is not exact or cannot be understood."""
    try:
        doc = tomllib.loads(text, parse_float=_refuse)
        rules = replace(rules_from(doc["rules"]), pack=code, version=doc["version"].isoformat())
        return TaxPack(
            code=code,
            name=doc["name"],
            version=rules.version,
            country=doc["country"],
            currency=doc["currency"],
            prices_include_tax=doc["prices_include_tax"],
            rules=rules,
            groups=tuple(map(_group, doc["groups"])),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest(f"The tax data {code} cannot be read: {error}.") from error


def _refuse(text: str) -> NoReturn:
    raise BadRequest(f"{text} is not exact. Rates are whole millionths.")


def _group(doc: Mapping[str, Any]) -> PackGroup:
    taxes: Sequence[Mapping[str, Any]] = doc.get("taxes", ())
    return PackGroup(doc["code"], doc["name"], tuple(map(_tax, taxes)))


def _tax(doc: Mapping[str, Any]) -> PackTax:
    return PackTax(**{**doc, "order_types": tuple(doc.get("order_types", ()))})
