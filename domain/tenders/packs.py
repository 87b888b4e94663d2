"""Usual ways to pay of a country as data: `countries/*.toml`, each with the rule of its cash."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NoReturn

from domain.errors import BadRequest
from domain.language import N_
from domain.permissions import Right
from domain.tenders.kinds import NOT_COUNTED, TenderKind

FOLDER = files("domain.tenders").joinpath("countries")


@dataclass(frozen=True, slots=True)
class UsualTender:
    """A way to pay as a restaurant begins with it; every value may be changed there."""

    name: str
    kind: str
    brand: str = ""
    gives_change: bool = False
    takes_tip: bool = False
    opens_drawer: bool = False
    fiscalised_by: str = "box"
    rounding_minor: int = 1
    needs_right: str = ""
    adapter: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class TenderPack:
    """A country's ways to pay, cash first. `version` is the day of the data."""

    code: str
    name: str
    version: str
    currency: str
    tenders: tuple[UsualTender, ...]


_OF_KIND: Mapping[str, Mapping[str, Any]] = {
    TenderKind.CASH: {"gives_change": True, "opens_drawer": True},
    TenderKind.CARD_SEPARATE: {"takes_tip": True},
    TenderKind.CARD_TERMINAL: {"takes_tip": True},
    TenderKind.QR_WALLET: {"takes_tip": True},
    TenderKind.VOUCHER: {},
    TenderKind.GIFT_CARD: {"takes_tip": True},
    TenderKind.HOUSE_ACCOUNT: {"takes_tip": True, "needs_right": Right.USE_ACCOUNTS.value},
    TenderKind.STAFF_MEAL: {"needs_right": Right.WRITE_OFF.value},
}


def usual(kind: TenderKind, name: str, **differing: Any) -> UsualTender:
    """A tender of a kind with what is usual for it."""
    common = {"counted": kind not in NOT_COUNTED, **_OF_KIND[kind]}
    return UsualTender(name, kind.value, **{**common, **differing})


EVERYWHERE = (
    usual(TenderKind.GIFT_CARD, N_("Gift card")),
    usual(TenderKind.HOUSE_ACCOUNT, N_("House account")),
    usual(TenderKind.STAFF_MEAL, N_("Staff meal")),
)
"""What restaurants of every country have besides."""


def known_packs() -> tuple[str, ...]:
    """The codes of the countries that there are data for."""
    names = (each.name for each in FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@lru_cache(maxsize=16)
def tender_pack(code: str) -> TenderPack:
    """A country's ways to pay. Raises BadRequest where there are no data for it."""
    if code not in known_packs():
        raise BadRequest(
            f"There are no ways to pay for {code!r}, only for {', '.join(known_packs())}."
        )
    return read_pack(code, FOLDER.joinpath(f"{code}.toml").read_text(encoding="utf-8"))


def read_pack(code: str, text: str) -> TenderPack:
    """A country's ways to pay from their text. Raises BadRequest for what cannot be understood."""
    try:
        doc = tomllib.loads(text, parse_float=_refuse)
        step_minor = doc["cash_rounding_minor"]
        if not isinstance(step_minor, int) or step_minor < 1:
            raise BadRequest(f"Cash cannot be rounded to steps of {step_minor!r}.")
        cash = usual(TenderKind.CASH, N_("Cash"), rounding_minor=step_minor)
        return TenderPack(
            code=code,
            name=doc["name"],
            version=doc["version"].isoformat(),
            currency=doc["currency"],
            tenders=(cash, *map(_tender, doc["tenders"]), *EVERYWHERE),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRequest(f"The ways to pay of {code} cannot be read: {error}.") from error


def _refuse(text: str) -> NoReturn:
    raise BadRequest(f"{text} is not exact. Amounts are whole minor units.")


def _tender(doc: Mapping[str, Any]) -> UsualTender:
    rest = {name: value for name, value in doc.items() if name not in ("kind", "name")}
    return usual(TenderKind(doc["kind"]), doc["name"], **rest)
