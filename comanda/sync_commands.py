"""`comanda sync ...`: how box and office stand, and letting the box in, without a browser."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from comanda.output import say_json
from domain.errors import DomainError
from domain.permissions import Right
from edge.commands import Actor
from edge.connection import connect, load_house
from edge.data_lock import DataLock
from edge.database import Database
from edge.settings import Settings
from edge.sync.box_store import BoxStore
from edge.sync.service import EnrolHere, SyncService, SyncStatus, read_status
from edge.transaction import Read

AT_THE_BOX = Actor("system", rights=frozenset({Right.MANAGE_DEVICES}))
SKEW_SAID_MS = 120_000
LIVES = {
    "alone": "This box works alone; there is no office to send to.",
    "active": "This box sells for its restaurant.",
    "fenced": "This box was replaced: it sells nothing, and sends what it still has.",
    "forked": "This box's past is not the office's: it sells nothing until it is let in anew.",
}


def say_status(settings: Settings, *, as_json: bool) -> None:
    """Say how box and office stand, also while the box runs."""
    if not settings.database.exists():
        raise DomainError(f"There is no restaurant in {settings.data} yet.")
    raw = connect(settings.database, query_only=True)
    try:
        status = read_status(Read(raw, load_house(raw)))
    finally:
        raw.close()
    if as_json:
        say_json(_plain(status))
    else:
        print("\n".join(lines(status, datetime.now(UTC))))


def enrol_box(settings: Settings, url: str, code: str, *, as_json: bool) -> None:
    """Let a box that does not run in at an office. Raises DataInUse for one that does."""
    if not settings.database.exists():
        raise DomainError(f"There is no restaurant in {settings.data} yet.")
    with DataLock(settings.data):
        asyncio.run(_enrol(settings, EnrolHere(url, code)))
    say_status(settings, as_json=as_json)


async def _enrol(settings: Settings, request: EnrolHere) -> None:
    db = Database(settings.database)
    await db.open()
    try:
        await SyncService(db, BoxStore(db)).enrol(request, AT_THE_BOX)
    finally:
        await db.close()


def lines(status: SyncStatus, now: datetime) -> list[str]:
    """The state in words, one fact a line."""
    said = [LIVES[status.life]]
    if status.stopped:
        said.append(status.stopped)
    if status.life == "alone":
        return said
    said.append(f"Office: {status.url}")
    heard = "never" if status.heard_at is None else f"{_age(now, status.heard_at)} ago"
    said.append(f"Last heard: {heard}.{f' {status.trouble}' if status.trouble else ''}")
    if status.waiting:
        since = "" if status.waiting_since is None else f", {_age(now, status.waiting_since)} old"
        said.append(f"Waiting to be sent: {status.waiting} changes{since}.")
    else:
        said.append("Everything is sent.")
    if abs(status.skew_ms) >= SKEW_SAID_MS:
        which = "ahead of" if status.skew_ms > 0 else "behind"
        said.append(f"The clock is {abs(status.skew_ms) // 60_000} minutes {which} the office's.")
    elif status.uncertainty_ms is not None:
        said.append(f"The clock is right, within {max(1, status.uncertainty_ms)} ms.")
    said += [
        f"Does not agree with the office: {d.business_date}, {d.what}" for d in status.differences
    ]
    said += [
        f"Kept back for an older office{'' if w.is_said else ' wholly'}: {w.count} of {w.kind}"
        for w in status.withheld
    ]
    said += [f"Set aside, {p.first_seq} to {p.last_seq}: {p.detail}" for p in status.parked]
    said += [f"Not in force yet, {h.count} of {h.kind}: {h.why}" for h in status.held]
    return said


def _age(now: datetime, moment: datetime) -> str:
    minutes = max(0, int((now - moment).total_seconds()) // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def _plain(status: SyncStatus) -> dict[str, Any]:
    """Moments as ISO 8601."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list | tuple) else value

    found: dict[str, Any] = plain(asdict(status))
    return found
