"""Codes and patterns as managers edit them: what was taught, and how the shop's own are read."""

from __future__ import annotations

from uuid import UUID

from domain.codes import patterns, reading
from domain.codes.errors import CodeRefused
from domain.codes.gtin import is_gtin
from domain.codes.patterns import Pattern
from domain.device_errors import DeviceCode
from domain.errors import BadRequest, Changed
from domain.permissions import Right, require
from edge.audit import record
from edge.authority import BOX, must_be_made_here
from edge.commands import Actor, Command
from edge.database import Database
from edge.scanning import store
from edge.scanning.finding import CodeFinder
from edge.scanning.known import canonical
from edge.scanning.requests import (
    CodeChange,
    CodeRow,
    ForgetCode,
    LearnCode,
    PatternRow,
    RemovePattern,
    SavePattern,
)
from edge.transaction import Read, Write
from sync.tables.catalog import Classification, Item, Variant
from sync.tables.devices import CodePattern

MOST_PATTERNS = 40


class CodeOffice:
    """Teaches codes. Every change needs EDIT_MENU, is audited and holds at once."""

    def __init__(self, db: Database, finder: CodeFinder) -> None:
        self._db = db
        self._finder = finder

    async def taught(self) -> tuple[CodeRow, ...]:
        """Every code that somebody taught, with what it is."""
        return await self._db.read(_taught)

    async def patterns(self) -> tuple[PatternRow, ...]:
        """How the shop's own codes are read, in the order in which they are tried."""
        return await self._db.read(lambda read: tuple(map(_pattern, store.pattern_rows(read))))

    async def learn(
        self, request: LearnCode, actor: Actor, command_id: UUID | None = None
    ) -> CodeChange:
        """A code is this on the menu from now on; the same again changes nothing.

        Raises BadRequest for what no code can be, Forbidden, NotFound.
        """
        require(actor.rights, Right.EDIT_MENU)
        code = taught_code(request.code)

        def work(tx: Write) -> CodeChange:
            variant = tx.load(Variant, request.variant_id, "item")
            known = [row for row in store.taught(tx) if canonical(row.code) == canonical(code)]
            for row in known:
                if row.local_id == variant.id:
                    return CodeChange(row.id)
            row = tx.insert(
                Classification,
                store_id=tx.house.store_id,
                local_id=variant.id,
                system=store.SYSTEM,
                code=code,
            )
            return _done(tx, "code_taught", row.id, {"code": code, "variant": variant.id.hex})

        change = await self._db.write(Command.of(request, actor, command_id), work, CodeChange)
        self._finder.taught(request.code)
        return change

    async def forget(
        self, request: ForgetCode, actor: Actor, command_id: UUID | None = None
    ) -> CodeChange:
        """A code means nothing any more. Raises Forbidden, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.EDIT_MENU)

        def work(tx: Write) -> CodeChange:
            row = tx.load(Classification, request.code_id, "code")
            must_be_made_here(row, row.code)
            tx.update(row, deleted_at=tx.now)
            return _done(tx, "code_forgotten", row.id, {"code": row.code})

        return await self._db.write(Command.of(request, actor, command_id), work, CodeChange)

    async def save_pattern(
        self, request: SavePattern, actor: Actor, command_id: UUID | None = None
    ) -> CodeChange:
        """Add or change a pattern. Raises BadRequest in a sentence, Changed where another pattern
        reads the same codes, Forbidden, EditedAtTheCentre.
        """
        require(actor.rights, Right.EDIT_MENU)
        wanted = patterns.checked(Pattern(request.pattern, request.decimals))

        def work(tx: Write) -> CodeChange:
            rows = store.pattern_rows(tx)
            others = [row for row in rows if row.id != request.pattern_id]
            _must_be_alone(wanted, others)
            known = tx.get(CodePattern, request.pattern_id)
            if known is None:
                if len(rows) >= MOST_PATTERNS:
                    raise BadRequest(f"There are at most {MOST_PATTERNS} patterns.")
                position = max((row.position for row in rows), default=-1) + 1
                tx.insert(
                    CodePattern,
                    request.pattern_id,
                    store_id=tx.house.store_id,
                    pattern=wanted.text,
                    decimals=wanted.decimals,
                    position=position,
                )
            else:
                must_be_made_here(known, known.pattern)
                tx.update(known, pattern=wanted.text, decimals=wanted.decimals)
            details = {"pattern": wanted.text, "decimals": wanted.decimals}
            return _done(tx, "code_pattern_saved", request.pattern_id, details)

        return await self._db.write(Command.of(request, actor, command_id), work, CodeChange)

    async def remove_pattern(
        self, request: RemovePattern, actor: Actor, command_id: UUID | None = None
    ) -> CodeChange:
        """Read no codes by it any more. Raises Forbidden, NotFound, EditedAtTheCentre."""
        require(actor.rights, Right.EDIT_MENU)

        def work(tx: Write) -> CodeChange:
            row = tx.load(CodePattern, request.pattern_id, "pattern")
            must_be_made_here(row, row.pattern)
            tx.update(row, deleted_at=tx.now)
            return _done(tx, "code_pattern_removed", row.id, {"pattern": row.pattern})

        return await self._db.write(Command.of(request, actor, command_id), work, CodeChange)


def taught_code(text: str) -> str:
    """A code as it is kept. Raises BadRequest for a label with a weight, a receipt, a bad number.

    What a scan of it would mean is what is taught: an article's number in whatever form.
    """
    try:
        code = reading.read(text)
    except CodeRefused as refusal:
        if refusal.why is DeviceCode.AMBIGUOUS:
            raise BadRequest(
                "This is a label of a scale: the item's digits are its number, and a pattern says "
                "which digits those are."
            ) from refusal
        raise BadRequest(refusal.sentence) from refusal
    if code.kind not in ("article", "own") or code.grams is not None:
        raise BadRequest("This code is no article's.")
    return code.value if is_gtin(code.value) else code.value[: reading.MOST]


def _must_be_alone(wanted: Pattern, others: list[CodePattern]) -> None:
    for row in others:
        if patterns.overlap(wanted, Pattern(row.pattern, row.decimals)):
            raise Changed(f"The pattern {row.pattern} reads the same codes already.")


def _done(tx: Write, act: str, row_id: UUID, details: dict[str, object]) -> CodeChange:
    record(tx, act, "code", row_id, details=details)
    tx.signal("codes")
    return CodeChange(row_id)


def _taught(read: Read) -> tuple[CodeRow, ...]:
    found = []
    for row in store.taught(read):
        variant = read.get(Variant, row.local_id)
        item = read.get(Item, variant.item_id) if variant else None
        if variant is None or item is None or variant.deleted_at or item.deleted_at:
            continue
        name = f"{item.name} {variant.name}".strip()
        found.append(CodeRow(row.id, row.code, variant.id, name, row.authority != BOX))
    return tuple(found)


def _pattern(row: CodePattern) -> PatternRow:
    return PatternRow(row.id, row.pattern, row.decimals, row.authority != BOX)
