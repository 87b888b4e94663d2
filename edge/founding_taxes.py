"""The taxes a restaurant is founded with: a country's data as the house's own rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.errors import BadRequest
from domain.tax.packs import PackTax, TaxPack, tax_pack
from edge.transaction import Write
from sync.tables.catalog import Tax, TaxGroup

DAY = timedelta(days=1)


def fitting_pack(code: str, country: str, currency: str) -> TaxPack | None:
    """The tax data of a code for a restaurant; none for no code. Raises BadRequest."""
    if not code:
        return None
    pack = tax_pack(code)
    if (pack.country, pack.currency) != (country, currency):
        raise BadRequest(
            f"The taxes of {pack.name} are for {pack.country} in {pack.currency}, "
            f"not for {country} in {currency}."
        )
    return pack


def insert_taxes(
    tx: Write, pack: TaxPack, order_types: Mapping[str, UUID], *, included: bool
) -> dict[str, UUID]:
    """Write a pack's groups and taxes; the groups' ids by their codes.

    A tax for an order type that the restaurant does not have is left out. Days begin at the
    store's midnight.
    """
    groups: dict[str, UUID] = {}
    for group in pack.groups:
        groups[group.code] = tx.insert(TaxGroup, name=group.name, code=group.code).id
        for position, (tax, order_type_id) in enumerate(_for_types(group.taxes, order_types)):
            tx.insert(
                Tax,
                tax_group_id=groups[group.code],
                order_type_id=order_type_id,
                name=tax.name,
                code=tax.code,
                rate_micros=tax.rate_micros,
                included=included,
                compound=tax.compound,
                position=position,
                active_from=_midnight(tax.since, tx.house.zone),
                active_to=_midnight(tax.until and tax.until + DAY, tx.house.zone),
            )
    return groups


def _for_types(
    taxes: Iterable[PackTax], order_types: Mapping[str, UUID]
) -> Iterable[tuple[PackTax, UUID | None]]:
    for tax in taxes:
        if not tax.order_types:
            yield tax, None
        for code in tax.order_types:
            if code in order_types:
                yield tax, order_types[code]


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)
