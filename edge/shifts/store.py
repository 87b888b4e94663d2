"""SQL of drawers, their sessions, and the close of the day."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.reports.requests import TenderSales
from edge.shifts.requests import OpenOrder, UncountedDrawer, ZReceipts
from edge.transaction import Read
from sync.tables.cash import CashMovement, DayClose, Drawer, DrawerOpening, DrawerSession
from sync.types import from_micros


@dataclass(frozen=True, slots=True)
class Openings:
    """How often a drawer was opened, and how often without a sale."""

    all: int
    without_sale: int


def drawers(read: Read) -> list[Drawer]:
    """The drawers of the restaurant; purses are not among them."""
    return read.all(
        Drawer,
        "deleted_at IS NULL AND person_id IS NULL AND (store_id IS NULL OR store_id = ?) "
        "ORDER BY name, id",
        read.house.store_id,
    )


def purses(read: Read) -> list[Drawer]:
    """The purses that were ever opened, by their owners' names."""
    return read.all(Drawer, "deleted_at IS NULL AND person_id > ? ORDER BY name, id", b"")


def purse_of(read: Read, person_id: UUID) -> Drawer | None:
    """A person's purse, once it was used."""
    return read.first(Drawer, "person_id = ? AND deleted_at IS NULL", person_id)


def open_purse(read: Read, person_id: UUID) -> DrawerSession | None:
    """The session that a person's purse is in."""
    purse = purse_of(read, person_id)
    return open_session(read, purse.id) if purse else None


def uncounted_sessions(read: Read, drawer_id: UUID) -> list[DrawerSession]:
    """Sessions of a drawer that nobody counted before the next began, oldest first."""
    return read.all(DrawerSession, "drawer_id = ? AND state = 'uncounted' ORDER BY +id", drawer_id)


def open_session(read: Read, drawer_id: UUID) -> DrawerSession | None:
    """The session that a drawer is in."""
    return read.first(DrawerSession, "drawer_id = ? AND state = 'open'", drawer_id)


def movements(read: Read, session_id: UUID) -> list[CashMovement]:
    """Cash that moved without a payment, in order; the float is the first."""
    return read.all(CashMovement, "drawer_session_id = ? ORDER BY at, id", session_id)


def tenders_of(read: Read, session_id: UUID) -> tuple[TenderSales, ...]:
    """What was taken into a session by each way to pay."""
    rows = read.rows(
        "SELECT tender_id, max(tender_kind), max(tender_name), sum(kind <> 'tip'), "
        "sum(amount_minor), sum(tip_minor), sum(rounding_minor) FROM payments "
        "WHERE organization_id = ? AND drawer_session_id = ? GROUP BY tender_id ORDER BY 5 DESC",
        read.house.organization_id,
        session_id,
    )
    return tuple(TenderSales(UUID(bytes=row[0]), *row[1:]) for row in rows)


def tenders_taken_by(read: Read, person_id: UUID, day: str) -> tuple[TenderSales, ...]:
    """What a person took on a business day by each way to pay."""
    rows = read.rows(
        "SELECT tender_id, max(tender_kind), max(tender_name), sum(kind <> 'tip'), "
        "sum(amount_minor), sum(tip_minor), sum(rounding_minor) FROM payments "
        "WHERE organization_id = ? AND store_id = ? AND business_date = ? AND actor_id = ? "
        "GROUP BY tender_id ORDER BY 5 DESC",
        read.house.organization_id,
        read.house.store_id,
        day,
        person_id,
    )
    return tuple(TenderSales(UUID(bytes=row[0]), *row[1:]) for row in rows)


@dataclass(frozen=True, slots=True)
class ExpectedTender:
    """What a session took by a way to pay, tips included."""

    tender_id: UUID
    name: str
    expected_minor: int


def counted_tenders(read: Read, session_id: UUID) -> list[ExpectedTender]:
    """Every way to pay whose total is counted, in the order of the buttons.

    Cash is counted in pieces; what is nobody's slip (gift cards, accounts, meals) is not counted.
    One that is not offered any more is there while the session took something by it.
    """
    rows = read.rows(
        "SELECT t.id, t.name, coalesce(p.minor, 0) FROM tenders t LEFT JOIN ("
        "SELECT tender_id, sum(amount_minor + tip_minor) AS minor FROM payments "
        "WHERE organization_id = ?1 AND drawer_session_id = ?2 GROUP BY tender_id"
        ") p ON p.tender_id = t.id WHERE t.organization_id = ?1 AND t.counted "
        "AND t.kind NOT IN ('cash', 'gift_card', 'house_account', 'staff_meal') "
        "AND (t.store_id IS NULL OR t.store_id = ?3) "
        "AND ((t.active AND t.deleted_at IS NULL) OR p.minor IS NOT NULL) "
        "ORDER BY t.position, t.id",
        read.house.organization_id,
        session_id,
        read.house.store_id,
    )
    return [ExpectedTender(UUID(bytes=row[0]), row[1], row[2]) for row in rows]


def cash_taken(read: Read, session_id: UUID) -> int:
    """The cash that payments left in a drawer during a session, tips included."""
    return int(
        read.value(
            "SELECT coalesce(sum(tendered_minor - change_minor), 0) FROM payments "
            "WHERE organization_id = ? AND drawer_session_id = ? AND tender_kind = 'cash'",
            read.house.organization_id,
            session_id,
        )
    )


def openings(read: Read, session_id: UUID) -> Openings:
    """How often a session's drawer was opened."""
    row = read.rows(
        "SELECT count(*), coalesce(sum(why IN ('no_sale', 'by_hand')), 0) FROM drawer_openings "
        "WHERE organization_id = ? AND drawer_session_id = ?",
        read.house.organization_id,
        session_id,
    )[0]
    return Openings(*row)


def asked_openings(read: Read, drawer_id: UUID | None = None) -> list[DrawerOpening]:
    """Openings whose pulse is still to be given, oldest first."""
    return read.all(
        DrawerOpening,
        "outcome = 'asked' AND drawer_id = coalesce(?2, drawer_id) ORDER BY +id",
        drawer_id,
    )


def openings_without_sale(read: Read, z_number: int) -> int:
    """How often drawers were opened without a sale, of one Z."""
    return int(
        read.value(
            "SELECT count(*) FROM drawer_openings WHERE organization_id = ? AND store_id = ? "
            "AND z_number = ? AND why IN ('no_sale', 'by_hand')",
            read.house.organization_id,
            read.house.store_id,
            z_number,
        )
    )


def cash_outside_drawers(read: Read, z_number: int) -> int:
    """Cash of one Z that was taken while no drawer was open."""
    return int(
        read.value(
            "SELECT coalesce(sum(tendered_minor - change_minor), 0) FROM payments "
            "WHERE organization_id = ? AND store_id = ? AND z_number = ? "
            "AND tender_kind = 'cash' AND drawer_session_id IS NULL",
            read.house.organization_id,
            read.house.store_id,
            z_number,
        )
    )


def open_orders(read: Read) -> tuple[OpenOrder, ...]:
    """Orders that are not paid."""
    rows = read.rows(
        "SELECT o.id, o.number, o.total_minor, coalesce(p.short_name, ''), "
        "coalesce((SELECT group_concat(t.name, ', ') FROM order_tables s JOIN tables t "
        "ON t.organization_id = s.organization_id AND t.id = s.table_id "
        "WHERE s.organization_id = o.organization_id AND s.order_id = o.id "
        "AND s.left_at IS NULL), o.name) FROM orders o LEFT JOIN people p "
        "ON p.organization_id = o.organization_id AND p.id = o.server_id "
        "WHERE o.organization_id = ? AND o.store_id = ? AND o.state = 'open' ORDER BY +o.id",
        read.house.organization_id,
        read.house.store_id,
    )
    return tuple(OpenOrder(UUID(bytes=row[0]), *row[1:]) for row in rows)


def uncounted_drawers(read: Read) -> tuple[UncountedDrawer, ...]:
    """Drawers that are still in somebody's hands, or were left uncounted."""
    rows = read.rows(
        "SELECT s.id, d.name, s.opened_at FROM drawer_sessions s JOIN drawers d "
        "ON d.organization_id = s.organization_id AND d.id = s.drawer_id "
        "WHERE s.organization_id = ? AND s.store_id = ? AND s.state <> 'closed' ORDER BY s.id",
        read.house.organization_id,
        read.house.store_id,
    )
    return tuple(UncountedDrawer(UUID(bytes=row[0]), row[1], from_micros(row[2])) for row in rows)


_RECEIPTS = (
    "SELECT count(r.id), coalesce(sum(r.total_minor), 0), min(r.number), max(r.number), "
    "max(r.series), sum(r.id IS NULL) FROM {owner} c JOIN receipt_requests q "
    "ON q.organization_id = c.organization_id AND {asked} LEFT JOIN receipts r "
    "ON r.organization_id = q.organization_id AND r.receipt_request_id = q.id "
    "WHERE c.organization_id = ? AND c.store_id = ? AND c.z_number = ?"
)
_OF_SALES = _RECEIPTS.replace("{owner}", "checks").replace(
    "{asked}", "q.check_id = c.id AND q.kind = 'sale'"
)
_OF_REFUNDS = _RECEIPTS.replace("{owner}", "refunds").replace("{asked}", "q.refund_id = c.id")


def receipts_of(read: Read, z_number: int) -> ZReceipts:
    """The receipts of what was sold and, below zero, of what was given back in one Z."""
    here = (read.house.organization_id, read.house.store_id, z_number)
    sold, back = read.rows(_OF_SALES, *here)[0], read.rows(_OF_REFUNDS, *here)[0]
    waiting = (sold[5] or 0) + (back[5] or 0)
    numbers = [number for row in (sold, back) for number in row[2:4] if number is not None]
    if not numbers:
        return ZReceipts(0, 0, "", "", waiting)
    series = sold[4] or back[4]
    first, last = f"{series}-{min(numbers)}", f"{series}-{max(numbers)}"
    return ZReceipts(sold[0] + back[0], sold[1] + back[1], first, last, waiting)


def last_close(read: Read) -> DayClose | None:
    """The last Z."""
    return read.first(DayClose, "store_id = ? ORDER BY number DESC", read.house.store_id)


def closes(read: Read, limit: int) -> list[DayClose]:
    """The last Zs, latest first."""
    return read.all(
        DayClose, "store_id = ? ORDER BY number DESC LIMIT ?", read.house.store_id, limit
    )
