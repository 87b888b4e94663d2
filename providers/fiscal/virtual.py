"""A fiscal device without hardware, for trying out: it signs, and it can misbehave.

It remembers by key what it signed, in a file of its own that outlives the box, so that asking it
what became of a call tells the truth. What it signs means nothing to any tax office.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from domain.clock import Clock, SystemClock
from domain.ports.fiscal import FiscalDeviceInfo, FiscalRecord, FiscalRules, ReceiptDraft
from domain.ports.outcome import Done, Outcome, Refused

FOLDER = "fiscal"
SERIAL = "VIRTUAL-0001"
MOST_LATE_S = 600


class Behaviour(StrEnum):
    """What the device does when it is asked to sign.

    `mute` has signed before it falls silent, `dead` has not; neither answers anything then.
    """

    AT_ONCE = "at_once"
    LATE = "late"
    REFUSES = "refuses"
    DEAD = "dead"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Manners:
    """How the device behaves, and how late it is where it is late."""

    behaviour: Behaviour = Behaviour.AT_ONCE
    late_s: int = 30


@dataclass(frozen=True, slots=True)
class Signed:
    """One line of the device's memory. Times are ISO, amounts minor units."""

    key: str
    number: int
    kind: str
    at: str
    total_minor: int
    currency: str
    called: str
    of_number: str = ""


class VirtualFiscal:
    """Signs under keys. Its files are read with the first look and written before an answer."""

    name = "virtual"
    is_outside = True
    rules: FiscalRules | None = FiscalRules()

    def __init__(self, data_dir: Path, clock: Clock | None = None) -> None:
        self._folder = data_dir / FOLDER
        self._clock: Clock = clock or SystemClock()
        self._one_at_a_time = asyncio.Lock()
        self._memory: dict[str, Signed] = {}
        self._manners: Manners | None = None
        self._at_work: set[asyncio.Task[Signed]] = set()
        self.on_repaired: Callable[[], None] = lambda: None

    @property
    def manners(self) -> Manners:
        """How it behaves now."""
        return self._read_in()

    @property
    def signed(self) -> tuple[Signed, ...]:
        """What it signed, oldest first."""
        self._read_in()
        return tuple(self._memory.values())

    def behave(self, behaviour: Behaviour, late_s: int | None = None) -> None:
        """From now on behave like this, also after a restart."""
        before = self._read_in()
        seconds = before.late_s if late_s is None else max(0, min(late_s, MOST_LATE_S))
        self._manners = Manners(behaviour, seconds)
        self._folder.mkdir(parents=True, exist_ok=True)
        partly = self._folder / "manners.json.new"
        partly.write_text(json.dumps(asdict(self._manners)), "utf-8")
        partly.replace(self._folder / "manners.json")
        self.on_repaired()

    async def describe(self) -> FiscalDeviceInfo:
        """Which device it is; away while it answers nothing."""
        behaviour = self.manners.behaviour
        if behaviour in (Behaviour.DEAD, Behaviour.MUTE):
            return FiscalDeviceInfo(self.name, SERIAL, "away", "Switch it on again.")
        if behaviour is Behaviour.REFUSES:
            return FiscalDeviceInfo(self.name, SERIAL, "locked", "Let it sign again.")
        health = "degraded" if behaviour is Behaviour.LATE else "ready"
        return FiscalDeviceInfo(self.name, SERIAL, health)

    async def open_shift(self, at: datetime, cashier: str, key: str) -> Outcome[None]:
        """Done: it knows no shifts."""
        return Done(None)

    async def close_shift(self, at: datetime, cashier: str, key: str) -> Outcome[None]:
        """Done: it knows no shifts."""
        return Done(None)

    async def register(self, draft: ReceiptDraft, key: str) -> Outcome[FiscalRecord]:
        """Sign a sale, or whatever it does instead."""
        return await self._sign(draft, key, "")

    async def register_refund(
        self, draft: ReceiptDraft, original: FiscalRecord, key: str
    ) -> Outcome[FiscalRecord]:
        """Sign what was given back on a sale."""
        return await self._sign(draft, key, original.passport.get("number", ""))

    async def recover(self, key: str) -> Outcome[FiscalRecord]:
        """Whether it signed; nothing at all while it is silent."""
        await self._be_silent(Behaviour.DEAD, Behaviour.MUTE)
        known = self._memory.get(key)
        if known is None:
            return Refused("not_known", "The device did not sign this.")
        return Done(_record(known), replayed=True)

    async def _sign(self, draft: ReceiptDraft, key: str, of_number: str) -> Outcome[FiscalRecord]:
        await self._be_silent(Behaviour.DEAD)
        manners = self.manners
        if manners.behaviour is Behaviour.REFUSES and key not in self._memory:
            return Refused("refused", "The fiscal device refused to sign.")
        work = asyncio.get_running_loop().create_task(self._remember(draft, key, of_number))
        self._at_work.add(work)
        work.add_done_callback(self._at_work.discard)
        known = await asyncio.shield(work)  # who asked may have gone; it signs all the same
        await self._be_silent(Behaviour.MUTE)
        if manners.behaviour is Behaviour.LATE:
            await asyncio.sleep(manners.late_s)
        return Done(_record(known))

    async def _be_silent(self, *when: Behaviour) -> None:
        """Never answer, where it behaves like that."""
        if self.manners.behaviour in when:
            await asyncio.Event().wait()

    async def _remember(self, draft: ReceiptDraft, key: str, of_number: str) -> Signed:
        """The signature of a key: the first one, for good."""
        async with self._one_at_a_time:
            self._read_in()
            if key not in self._memory:
                signed = Signed(
                    key,
                    len(self._memory) + 1,
                    draft.kind,
                    self._clock.now().isoformat(),
                    draft.total_minor,
                    draft.currency,
                    draft.called,
                    of_number,
                )
                await asyncio.to_thread(self._write_down, signed)
                self._memory[key] = signed
            return self._memory[key]

    def _write_down(self, signed: Signed) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "signed.jsonl").open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(asdict(signed)) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _read_in(self) -> Manners:
        if self._manners is None:
            memory, manners = self._folder / "signed.jsonl", self._folder / "manners.json"
            if memory.exists():
                for line in memory.read_text("utf-8").splitlines():
                    signed = _signed(line)
                    if signed is not None:
                        self._memory.setdefault(signed.key, signed)
            kept = json.loads(manners.read_text("utf-8")) if manners.exists() else {}
            self._manners = Manners(
                Behaviour(kept.get("behaviour", Behaviour.AT_ONCE)), kept.get("late_s", 30)
            )
        return self._manners


def _signed(line: str) -> Signed | None:
    """A line of the memory; one that was cut off in the middle was never answered."""
    try:
        return Signed(**json.loads(line))
    except json.JSONDecodeError:
        return None


def _record(signed: Signed) -> FiscalRecord:
    facts = f"{SERIAL}|{signed.number}|{signed.key}|{signed.total_minor}|{signed.currency}"
    sign = hashlib.sha256(facts.encode()).hexdigest()[:12].upper()
    return FiscalRecord(
        VirtualFiscal.name,
        {"device": SERIAL, "number": str(signed.number), "sign": sign},
        qr_text=f"https://fiscal.invalid/{SERIAL}/{signed.number}/{sign}",
        printed_lines=(f"{SERIAL} No. {signed.number}", f"Sign {sign}"),
    )
