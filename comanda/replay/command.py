"""`comanda replay`: a history from a flat CSV or XLSX file into the books of a restaurant."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from comanda.import_commands import LISTED, FileChoice
from comanda.output import progress, say_json
from comanda.replay.history import History
from comanda.replay.paying import PaymentMix
from comanda.replay.rows import HistoryReader
from comanda.replay.run import Replay, Replayed, found_for_history
from domain.clock import SystemClock, VirtualClock
from domain.errors import BadRequest, DomainError
from domain.money_text import money_text
from domain.parsing.amounts import Amounts
from domain.parsing.at_detection import detect
from domain.parsing.errors import RowsRefused
from domain.parsing.mapping import REPLAY, Mapping
from domain.parsing.moments import AtFormat, at_format
from edge import schema
from edge.data_lock import DataLock
from edge.database import Database
from edge.founding import FoundStore
from edge.importing.rows import RowSource, open_rows
from edge.settings import Settings

NAME = "Replayed"
"""What a restaurant is called that is founded for a history."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where and in what currency a history happened; empty where the restaurant says so itself.

    A restaurant that is founded for it is in UTC and EUR unless these say otherwise, and without
    taxes unless `included_tax_micros` says how much (millionths) is in all prices. With
    `payments_seed`, guests whom the history says nothing of paid in several ways, with tips.
    """

    zone: str = ""
    currency: str = ""
    at_format: str = ""
    included_tax_micros: int = 0
    payments_seed: int | None = None


def replay_command(
    settings: Settings,
    choice: FileChoice,
    around: Surroundings,
    *,
    skip_bad: bool,
    as_json: bool,
) -> None:
    """Replay a file into the data folder, founding a restaurant there where there is none.

    Raises DomainError: for what the file, the mapping, a format or a row is not, while a box
    runs on the folder, and where zone or currency are not the restaurant's.
    """
    _tell(replay_file(settings, choice, around, skip_bad=skip_bad), as_json=as_json)


def replay_file(
    settings: Settings, choice: FileChoice, around: Surroundings, *, skip_bad: bool
) -> Replayed:
    """Like `replay_command`, with the answer for programs."""
    with DataLock(settings.data):
        source = open_rows(
            choice.file,
            encoding=choice.encoding,
            delimiter=choice.delimiter,
            sheet=choice.sheet,
        )
        mapping = Mapping.parse(choice.mapping, source.header, REPLAY)
        moments = _at_format(source, mapping, around.at_format)
        is_new = not settings.database.exists()
        schema.prepare(settings.database)
        work = _replay(settings, source, mapping, moments, choice.decimal, around, skip_bad)
        try:
            with progress(source, "Replaying"):
                return asyncio.run(work)
        except RowsRefused:
            if is_new:
                _remove(settings.database)
            raise


def percent_micros(text: str) -> int:
    """A rate in percent as people write it, in millionths; nothing is no tax. Raises BadRequest."""
    try:
        micros = Decimal(text.strip().removesuffix("%").replace(",", ".") or 0) * 10_000
    except InvalidOperation:
        micros = Decimal("NaN")
    if not (micros.is_finite() and 0 <= micros < 1_000_000 and micros == micros.to_integral()):
        raise BadRequest(f"{text!r} is not a rate in percent, like 12 or 8.25.")
    return int(micros)


def _remove(database: Path) -> None:
    """A restaurant that was founded for a history that cannot be replayed was not founded."""
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _at_format(source: RowSource, mapping: Mapping, name: str) -> AtFormat:
    return at_format(name) if name else detect(mapping.samples("at", source))


async def _replay(
    settings: Settings,
    source: RowSource,
    mapping: Mapping,
    moments: AtFormat,
    decimal: str | None,
    around: Surroundings,
    skip_bad: bool,
) -> Replayed:
    clock = VirtualClock(SystemClock().now())
    db = Database(settings.database, clock, follow_clock=True)
    await db.open()
    try:
        store = _store(db, around)
        zone = ZoneInfo(store.zone)
        reader = HistoryReader(mapping, Amounts(store.currency, decimal), moments, zone)
        history = History(
            source, mapping, reader, zone=zone, cut_over_minutes=store.cut_over_minutes
        )
        if db.house is None:
            clock.set(next((row.at for row in history.rows()), clock.now()))
            await found_for_history(db, store, around.included_tax_micros)
        mix = None if around.payments_seed is None else PaymentMix(around.payments_seed)
        return await Replay(db, clock, history, reader, mix).run(skip_bad=skip_bad)
    finally:
        await db.close()


def _store(db: Database, around: Surroundings) -> FoundStore:
    """The restaurant that is there, or the one to found."""
    house = db.house
    if house is None:
        store = FoundStore(NAME, around.currency or "EUR", around.zone or "UTC")
        _check_zone(store.zone)
        return store
    for asked, there, what in (
        (around.zone, house.zone.key, "is in the zone"),
        (around.currency, house.currency, "takes"),
    ):
        if asked and asked != there:
            raise DomainError(f"This restaurant {what} {there}, not {asked}.")
    return FoundStore(NAME, house.currency, house.zone.key, cut_over_minutes=house.cut_over_minutes)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadRequest(f"{zone!r} is not a time zone, like Europe/Rome.") from error


def _tell(done: Replayed, *, as_json: bool) -> None:
    figures = done.figures
    for error in done.refused[:LISTED]:
        print(error.sentence, file=sys.stderr)
    if figures.refused > LISTED:
        print(f"and {figures.refused - LISTED} more", file=sys.stderr)
    if as_json:
        say_json(figures)
        return
    print(
        f"{figures.orders} orders with {figures.lines} lines on {figures.days} days: "
        f"{money_text(figures.revenue_minor, done.currency)}; {figures.refused} rows left out."
    )
    for name, minor in figures.by_category.items():
        print(f"  {name or 'no category'}: {money_text(minor, done.currency)}")
