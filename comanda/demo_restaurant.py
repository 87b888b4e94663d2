"""The demo restaurant: a trattoria with two rooms, three stations, a full menu and six people."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from uuid import UUID

from comanda.demo_menu import Kitchen, insert_menu
from comanda.demo_recipes import insert_recipes
from domain.drawers import CASH_WITH_WAITERS
from domain.floor import FloorRules
from domain.receipts import VIRTUAL, ReceiptRules
from domain.tenders import TenderKind
from domain.tenders.packs import EVERYWHERE, usual
from edge.commands import SYSTEM, Command
from edge.database import Database
from edge.founding import SECRET_BYTES, Founded, FoundStore, HouseIds, found_in
from edge.founding_tenders import insert_tenders
from edge.staff.secrets import hash_pin
from edge.transaction import Write
from sync.tables.cash import Drawer
from sync.tables.catalog import Printer, Station, Tax, TaxGroup
from sync.tables.floor import Area, DiningTable
from sync.tables.identity import Credential, Membership, Person, Section
from sync.tables.tenancy import Store

STORE = FoundStore(
    name="Trattoria Comanda",
    currency="EUR",
    zone="Europe/Rome",
    country="IT",
    language="en",
    guest_language="it",
    address="Via Garibaldi 7, Roma",
    tax_ids={"vat": "IT01234567897"},
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo, and the PIN to sign in with."""

    name: str
    short_name: str
    role: str
    pin: str
    colour: str


PEOPLE = (
    DemoPerson("Aziza Karimova", "Aziza", "Waiter", "1111", "#0B5F66"),
    DemoPerson("Marco Bianchi", "Marco", "Waiter", "2222", "#2B6CA8"),
    DemoPerson("Luca Ferrari", "Luca", "Cook", "3333", "#B23B2E"),
    DemoPerson("Nina Ricci", "Nina", "Runner", "4444", "#5E8C31"),
    DemoPerson("Giulia Conti", "Giulia", "Cashier", "5555", "#A2417A"),
    DemoPerson("Sofia Russo", "Sofia", "Manager", "9999", "#54309B"),
)


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """The people of the demo and what was founded for them."""

    founded: Founded
    people: tuple[DemoPerson, ...] = PEOPLE


@dataclass(frozen=True, slots=True)
class DemoTable:
    """A table on a room's plan of 1,000 by 1,000: centre, seats, shape, size, rotation."""

    name: str
    x: int
    y: int
    seats: int = 4
    shape: str = "square"
    width: int = 170
    height: int = 190
    rotation_degrees: int = 0


def _long(name: str, x: int, y: int, seats: int) -> DemoTable:
    return DemoTable(name, x, y, seats, "rectangle", width=270)


def _round(name: str, x: int, y: int, seats: int = 2, size: int = 160) -> DemoTable:
    return DemoTable(name, x, y, seats, "round", size, size)


ROOMS: dict[str, tuple[DemoTable, ...]] = {
    "Dining room": (
        _round("1", 110, 130),
        _round("2", 110, 370),
        _round("3", 110, 610),
        _round("4", 110, 850),
        DemoTable("5", 350, 170),
        DemoTable("6", 350, 490),
        DemoTable("7", 350, 810),
        _long("8", 600, 170, 6),
        _long("9", 600, 490, 6),
        _long("10", 600, 810, 8),
        _round("11", 880, 310, 5, 190),
        _round("12", 880, 680, 5, 190),
    ),
    "Terrace": (
        DemoTable("21", 130, 180),
        DemoTable("22", 370, 180),
        DemoTable("23", 610, 180),
        DemoTable("24", 850, 180),
        _round("25", 130, 540),
        _round("26", 370, 540),
        DemoTable("27", 680, 520, 4, width=160, height=160, rotation_degrees=45),
        _long("28", 320, 850, 8),
    ),
}


MORE_TENDERS = (
    usual(TenderKind.CARD_TERMINAL, "Card terminal", adapter="virtual_terminal"),
    usual(TenderKind.QR_WALLET, "Wallet", adapter="virtual_wallet"),
    usual(TenderKind.VOUCHER, "Voucher"),
    *EVERYWHERE,
)
"""Ways to pay besides cash and a card on its own terminal, where no country brings its own."""


SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Window": ("Aziza", ("1", "2", "3", "4", "5", "6", "7")),
    "Fireplace": ("Marco", ("8", "9", "10", "11", "12")),
    "Terrace": ("", tuple(table.name for table in ROOMS["Terrace"])),
}
"""Who always serves which tables; nobody the terrace, it depends on the weather."""


async def furnish(db: Database, store: FoundStore = STORE, *, with_menu: bool = True) -> DemoPeople:
    """Found and furnish the demo in an empty, prepared database, in one write.

    `store` may have another currency, and without `with_menu` it has people and tables only.
    Raises DomainError where the box has a restaurant already.
    """
    secret, ids = os.urandom(SECRET_BYTES), HouseIds()
    hashes = [await asyncio.to_thread(hash_pin, person.pin) for person in PEOPLE]

    def work(tx: Write) -> Founded:
        founded = found_in(tx, store, ids, secret)
        printers = _insert_printers(tx, founded)
        stations = _insert_stations(tx, founded, printers)
        tax_groups = _insert_taxes(tx, founded)
        if not store.tenders:
            insert_tenders(tx, MORE_TENDERS, first=2)
        if with_menu:
            insert_menu(tx, Kitchen(stations, tax_groups, founded, store.currency))
            insert_recipes(tx)
        _insert_rooms(tx, founded)
        _insert_people(tx, founded, hashes)
        _insert_sections(tx, founded)
        ways = FloorRules(clears_tables=True).written() | ReceiptRules(device=VIRTUAL).written()
        ways[CASH_WITH_WAITERS] = True
        tx.update_by_id(Store, founded.store_id, options=ways)
        return founded

    founded = await db.write(Command.of(store, SYSTEM), work, Founded)
    await db.reload_house()
    return DemoPeople(founded)


def _insert_printers(tx: Write, founded: Founded) -> dict[str, UUID]:
    printers = {
        name: tx.insert(
            Printer, store_id=founded.store_id, name=name, role=role, dialect="virtual"
        ).id
        for name, role in (("Counter", "receipt"), ("Kitchen", "kitchen"), ("Bar", "kitchen"))
    }
    tx.update_by_id(Drawer, founded.drawer_id, printer_id=printers["Counter"])
    return printers


def _insert_stations(tx: Write, founded: Founded, printers: dict[str, UUID]) -> dict[str, UUID]:
    kinds = (
        ("Kitchen", "#B4690E", 600, 1_080),
        ("Pizza", "#B23B2E", 480, 900),
        ("Bar", "#2B6CA8", 240, 480),
    )
    return {
        name: tx.insert(
            Station,
            store_id=founded.store_id,
            name=name,
            position=position,
            colour=colour,
            printer_id=printers.get(name),
            amber_after_s=amber,
            red_after_s=red,
        ).id
        for position, (name, colour, amber, red) in enumerate(kinds)
    }


def _insert_taxes(tx: Write, founded: Founded) -> dict[str, UUID]:
    """Included taxes: food by whether it is eaten here, drinks the same everywhere."""
    takeaway, delivery = founded.order_types["takeaway"], founded.order_types["delivery"]
    rates: dict[str, tuple[tuple[UUID | None, int], ...]] = {
        "food": ((None, 100_000), (takeaway, 50_000), (delivery, 50_000)),
        "drinks": ((None, 220_000),),
    }
    groups: dict[str, UUID] = {}
    for code, taxes in rates.items():
        groups[code] = tx.insert(TaxGroup, name=code.capitalize(), code=code).id
        for position, (order_type_id, rate_micros) in enumerate(taxes):
            tx.insert(
                Tax,
                tax_group_id=groups[code],
                order_type_id=order_type_id,
                name="IVA",
                code=f"IVA{rate_micros // 10_000}",
                rate_micros=rate_micros,
                position=position,
            )
    return groups


def _insert_rooms(tx: Write, founded: Founded) -> None:
    for position, (name, tables) in enumerate(ROOMS.items()):
        area = tx.insert(Area, store_id=founded.store_id, name=name, position=position)
        for table in tables:
            tx.insert(
                DiningTable,
                store_id=founded.store_id,
                area_id=area.id,
                name=table.name,
                seats=table.seats,
                shape=table.shape,
                x=table.x,
                y=table.y,
                width=table.width,
                height=table.height,
                rotation_degrees=table.rotation_degrees,
            )


def _insert_sections(tx: Write, founded: Founded) -> None:
    people = {row.short_name: row.id for row in tx.all(Person)}
    tables = {row.name: str(row.id) for row in tx.all(DiningTable)}
    for name, (person, names) in SECTIONS.items():
        tx.insert(
            Section,
            store_id=founded.store_id,
            name=name,
            person_id=people.get(person),
            table_ids=[tables[each] for each in names],
        )


def _insert_people(tx: Write, founded: Founded, hashes: list[str]) -> None:
    for person, pin_hash in zip(PEOPLE, hashes, strict=True):
        row = tx.insert(
            Person, name=person.name, short_name=person.short_name, colour=person.colour
        )
        tx.insert(
            Membership,
            store_id=founded.store_id,
            person_id=row.id,
            role_id=founded.roles[person.role],
        )
        tx.insert(Credential, person_id=row.id, kind="pin", secret_hash=pin_hash)
