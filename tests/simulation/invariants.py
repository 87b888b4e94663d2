"""What must hold, I1 to I12: some of it at every step, all of it once there is peace."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sync.protocol import box as core
from tests.simulation.centre import Seen
from tests.simulation.told import Stamped, Told, minor_of
from tests.simulation.trade import GUEST_FIELDS, ORGANIZATION

FAULTS_TOLD = 5
MADE_HERE = "course"
"""A kind that only the office writes: it must never come up from a box."""


class Broken(AssertionError):
    """An invariant does not hold."""


class SeenBox(Protocol):
    """What the invariants ask of a box."""

    name: str
    store: int
    told: Told
    was_copied: bool

    @property
    def state(self) -> core.BoxState: ...
    @property
    def last_seq(self) -> int: ...
    @property
    def trimmed(self) -> int: ...
    def has_settings(self, due: Mapping[tuple[str, str, str], bytes]) -> bool: ...
    def entries(self) -> Mapping[str, int]: ...
    def guests(self) -> Mapping[str, Mapping[str, Any]]: ...


class SeenCentre(Protocol):
    """What the invariants ask of the centre."""

    def look(self) -> Seen: ...
    def is_current(self, node_id: UUID, epoch: int) -> bool: ...
    def scopes(self, store: int) -> tuple[str, ...]: ...


class Ledger:
    """Holds what people were told against the books of both ends."""

    def __init__(self, centre: SeenCentre, boxes: Sequence[SeenBox]) -> None:
        self.destroyed: set[str] = set()
        """Rows whose every copy was physically destroyed, as far as anybody knows."""
        self._centre = centre
        self._boxes = boxes
        self._before: dict[str, core.BoxState] = {}

    def watch(self, *, thoroughly: bool) -> None:
        """After every step. Raises Broken."""
        for box in self._boxes:
            faults = [*_own_ops(box), *self._going_back(box)]
            if faults:
                raise Broken(faults[0])
        if thoroughly:
            seen = self._centre.look()
            self._raise_first([*_atomic(self._told(), seen), *self._overtaken(seen)])

    def is_quiet(self) -> bool:
        """Whether all have come together; looked at in the order of what it costs."""
        return not any(True for _ in _tails(self._boxes)) and not self.faults()

    def check(self, seed: int) -> None:
        """In the end. Raises Broken."""
        faults = self.faults()
        if faults:
            raise Broken(f"seed {seed}: {'; '.join(faults[:FAULTS_TOLD])}")

    def faults(self) -> list[str]:
        """Everything that does not hold, in words."""
        seen, told = self._centre.look(), self._told()
        current = [box for box in self._boxes if self._has_its_store(box)]
        return [
            *_sales(told, self.destroyed, seen),
            *_atomic(told, seen),
            *_z_sums(self._boxes, seen),
            *_tails(self._boxes),
            *_numbers(self._boxes),
            *_settings(current, seen, self._centre),
            *_foreign(seen),
            *_stock(told, self.destroyed, seen),
            *_balances(told, self.destroyed, seen, current),
            *_guests(told, self.destroyed, seen, current),
        ]

    def _has_its_store(self, box: SeenBox) -> bool:
        state = box.state
        return state.life is core.Life.ACTIVE and self._centre.is_current(
            state.node_id, state.epoch
        )

    def _told(self) -> list[Told]:
        return [box.told for box in self._boxes]

    def _raise_first(self, faults: Iterable[str]) -> None:
        for fault in faults:
            raise Broken(fault)

    def _overtaken(self, seen: Seen) -> Iterator[str]:
        """I2: what changes a row that is in quarantine waits behind it.

        Another life of a box that was copied may have brought it.
        """
        for box in self._boxes:
            if not box.was_copied:
                for name in sorted(seen.overtaken.intersection(box.told.rows)):
                    yield f"I2 {name} changed past what is in quarantine"

    def _going_back(self, box: SeenBox) -> Iterator[str]:
        """I9: within a generation and a life nothing that was said goes back."""
        before, now = self._before.get(box.name), box.state
        self._before[box.name] = now
        same = before is not None and (before.node_id, before.gen) == (now.node_id, now.gen)
        if before is None or not same or box.was_copied:
            return
        if now.ack_seq < before.ack_seq or now.safe_seq < before.safe_seq:
            yield f"I9 {box.name}: ack or safe went back within a generation"
        for scope, cursor in before.cursors.items():
            if now.cursors[scope].applied < cursor.applied and not cursor.is_anew:
                yield f"I9 {box.name}: {scope} went back within a generation"


def _own_ops(box: SeenBox) -> Iterator[str]:
    if box.state.ack_seq > box.last_seq:
        yield f"I4 {box.name} has an ack beyond its own ops"
    if box.trimmed > max(box.state.ack_seq, box.state.safe_seq):
        yield f"I9 {box.name} forgot what nobody has"


def _sales(told: Sequence[Told], destroyed: set[str], seen: Seen) -> Iterator[str]:
    """I1, I3: what was acknowledged is there, once, with its amount; or in quarantine.

    Copies of a disk may have changed one order in two ways; the centre then has one of them.
    """
    for each in told:
        for name, data in each.rows.items():
            if name in destroyed or name in seen.waiting:
                continue
            row = seen.rows.get(_entity(name))
            if row is None:
                yield f"I1 {name} is not at the centre"
            elif row["rev"] < data["rev"]:
                yield f"I1 {name} is at the centre as it was before"
            elif minor_of(row) != minor_of(data) and not _was_said(row, name, told):
                yield f"I3 {name} has another amount"
    for kind, entity_id in seen.twice:
        yield f"I1 {kind} {entity_id} was applied more than once"


def _was_said(row: Mapping[str, Any], name: str, told: Sequence[Told]) -> bool:
    """Whether some box said a row so."""
    return any(minor_of(row) in each.minors.get(name, ()) for each in told)


def _atomic(told: Sequence[Told], seen: Seen) -> Iterator[str]:
    """I2: of what was sold together, the payments are there together or not at all."""
    for each in told:
        for group in each.groups:
            there = {_entity(name) in seen.rows for name in group if name.startswith("payment ")}
            if len(there) > 1:
                yield f"I2 {group[0]} is at the centre in part"


def _z_sums(boxes: Sequence[SeenBox], seen: Seen) -> Iterator[str]:
    """I3: a Z says what the payments of its number add up to, at the centre too."""
    sums: Counter[tuple[str, int]] = Counter()
    for (kind, _), row in seen.rows.items():
        if kind == "payment":
            sums[row["node_id"], row["z_number"]] += row["amount_minor"]
    for box in boxes:
        if box.was_copied or any(name in seen.waiting for name in box.told.rows):
            continue
        for name, data in box.told.rows.items():
            found = sums[data.get("node_id", ""), data.get("number", 0)]
            if name.startswith("day_close ") and data["revenue_minor"] != found:
                yield f"I3 Z {data['number']} of {box.name}: {data['revenue_minor']}, not {found}"


def _tails(boxes: Sequence[SeenBox]) -> Iterator[str]:
    """I11: nothing waits at a box, and none is without its centre."""
    for box in boxes:
        if box.state.ack_seq < box.last_seq or box.state.life is core.Life.FORKED:
            yield f"I11 {box.name} ({box.state.life}) still has a tail"


def _numbers(boxes: Sequence[SeenBox]) -> Iterator[str]:
    """I5: receipts of a series are numbered from 1, each once. Copies of a disk may repeat some."""
    for box in boxes:
        if box.was_copied:
            continue
        series: dict[str, list[int]] = defaultdict(list)
        for name, data in box.told.rows.items():
            if name.startswith("receipt "):
                series[data["series"]].append(data["number"])
        for name, numbers in series.items():
            if sorted(numbers) != list(range(1, len(numbers) + 1)):
                yield f"I5 series {name} of {box.name} is not 1 to {len(numbers)}"


def _settings(boxes: Sequence[SeenBox], seen: Seen, centre: SeenCentre) -> Iterator[str]:
    """I6: a box has exactly what the centre has in force; nothing of it comes up again."""
    for box in boxes:
        scopes = centre.scopes(box.store)
        if not box.has_settings({key: body for key, body in seen.feed.items() if key[0] in scopes}):
            yield f"I6 {box.name} has other settings than the centre"
    for kind, entity_id in seen.rows:
        if kind == MADE_HERE:
            yield f"I6 {kind} {entity_id} came back from a box"


def _foreign(seen: Seen) -> Iterator[str]:
    """I7: no row of another organization."""
    for (kind, entity_id), row in seen.rows.items():
        if row["organization_id"] != ORGANIZATION.hex:
            yield f"I7 {kind} {entity_id} is another organization's"


def _stock(told: Sequence[Told], destroyed: set[str], seen: Seen) -> Iterator[str]:
    """I10: stock is the sum of what moved, the same from what people did and from the books."""
    yield from _sums(
        "I10 stock", "stock_movement", "stock_item_id", "quantity", told, destroyed, seen
    )


def _balances(
    told: Sequence[Told], destroyed: set[str], seen: Seen, current: Sequence[SeenBox]
) -> Iterator[str]:
    """I12: a balance is the sum of its entries, at the centre and in every store.

    An entry whose maker and centre both lost it may live on in a store that had read it.
    """
    columns = ("account_entry", "account_id", "amount_minor")
    yield from _sums("I12 balance", *columns, told, destroyed, seen)
    due = {key: row["amount_minor"] for (kind, key), row in seen.rows.items()
           if kind == "account_entry"}  # fmt: skip
    for box in current:
        lost = seen.waiting | (destroyed - {f"account_entry {key}" for key in due})
        own = {key: minor for key, minor in box.entries().items()
               if f"account_entry {key}" not in lost}  # fmt: skip
        if own != due:
            yield f"I12 {box.name} knows {len(own)} entries of accounts, the centre {len(due)}"


def _sums(
    what: str,
    kind: str,
    of: str,
    column: str,
    told: Sequence[Told],
    destroyed: set[str],
    seen: Seen,
) -> Iterator[str]:
    did: dict[str, Mapping[str, Any]] = {}
    for each in told:
        for name, data in each.rows.items():
            entity = _entity(name)
            if entity[0] != kind or name in seen.waiting:
                continue
            if name not in destroyed or entity in seen.rows:
                did[entity[1]] = data
    expected, found = Counter[str](), Counter[str]()
    for row in did.values():
        expected[row[of]] += row[column]
    for (row_kind, _), row in seen.rows.items():
        if row_kind == kind:
            found[row[of]] += row[column]
    for key in expected.keys() | found.keys():
        if expected[key] != found[key]:
            yield f"{what} {key}: {found[key]} at the centre, {expected[key]} happened"


def _guests(
    told: Sequence[Told], destroyed: set[str], seen: Seen, current: Sequence[SeenBox]
) -> Iterator[str]:
    """I12: of each field of a guest the last writer holds, at the centre and in every store.

    Two lives of one disk may have written two values at one time; one of them holds everywhere.
    """
    edits: dict[tuple[str, str], set[Stamped]] = defaultdict(set)
    for each in told:
        for key, said in each.edits.items():
            if key[1] in GUEST_FIELDS and key[0] not in destroyed | seen.waiting:
                edits[key].update(said)
    for (name, column), written in edits.items():
        row = seen.rows.get(_entity(name), {})
        clock, last = row.get("clocks", {}).get(column, ""), max(written)[0]
        if clock < last or (clock == last and (last, row[column]) not in written):
            yield f"I12 {name}: {column} is {row.get(column)!r}, last written {max(written)[1]!r}"
    due = {key: _fields(row) for (kind, key), row in seen.rows.items() if kind == "guest"}
    for box in current:
        own = {key: _fields(row) for key, row in box.guests().items()
               if f"guest {key}" not in seen.waiting}  # fmt: skip
        if own != due:
            yield f"I12 {box.name} knows other guests than the centre"


def _fields(row: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in GUEST_FIELDS)


def _entity(name: str) -> tuple[str, str]:
    kind, _, entity_id = name.partition(" ")
    return kind, entity_id
