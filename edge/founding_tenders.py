"""The ways to pay that a restaurant is founded with, as its own rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from domain.errors import BadRequest
from domain.tenders.kinds import TenderKind
from domain.tenders.packs import UsualTender, known_packs, tender_pack, usual
from edge.transaction import Write
from sync.tables.catalog import Tender

CASH_AND_CARD = (usual(TenderKind.CASH, "Cash"), usual(TenderKind.CARD_SEPARATE, "Card"))


def fitting_tenders(code: str, currency: str) -> tuple[UsualTender, ...]:
    """A country's usual ways to pay; cash and card for no code. Raises BadRequest."""
    if not code:
        return CASH_AND_CARD
    pack = tender_pack(code)
    if pack.currency != currency:
        raise BadRequest(
            f"The ways to pay of {pack.name} are for {pack.currency}, not for {currency}."
        )
    return pack.tenders


def usual_code(country: str, currency: str) -> str:
    """The code of a country's ways to pay where there are data for it in this currency, or none."""
    fits = country in known_packs() and tender_pack(country).currency == currency
    return country if fits else ""


def insert_tenders(tx: Write, tenders: Iterable[UsualTender], first: int = 0) -> dict[str, UUID]:
    """Write ways to pay in the order of their buttons; the first id of each kind."""
    ids: dict[str, UUID] = {}
    for position, each in enumerate(tenders, start=first):
        row = tx.insert(Tender, position=position, **asdict(each))
        ids.setdefault(each.kind, row.id)
    return ids
