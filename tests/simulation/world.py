"""One seed: trading under faults, then peace; then everything must have come together."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from uuid import UUID

from sync.protocol import box as core
from sync.protocol.wire import Answer, Heartbeat, Pull, Push
from tests.simulation.boxes import Box
from tests.simulation.centre import SCOPES, Centre
from tests.simulation.network import Network, Weather
from tests.simulation.real_boxes import KIND, RealBox, centre_row
from tests.simulation.real_boxes import enrolled as enrolled_for_real

STEPS = 220
STEP_MS = 400
PEACE_STEPS = 4_000
BOXES_MOST = 6

ACTS = ("sell", "crash", "image", "restore", "clone", "replace", "publish", "backup",
        "centre_back", "poison", "cut_off", "power", "amend", "forget")  # fmt: skip


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class World:
    """One organization, one store, a centre, and whatever boxes it had."""

    seed: int
    is_real: bool = False
    chance: random.Random = field(init=False)
    network: Network = field(init=False)
    centre: Centre = field(init=False)
    boxes: list[Box | RealBox] = field(default_factory=list)
    destroyed: set[str] = field(default_factory=set)
    cut_off_until_ms: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        pick = self.chance.randrange
        weather = Weather(pick(400), pick(500), pick(400), pick(50), 1 + pick(8_000))
        self.network = Network(self.chance, weather)
        self.centre = Centre(centre_row) if self.is_real else Centre()
        self.weights = [60, *(pick(6) for _ in ACTS[1:])]
        self._enrol_new()

    # ---- running ---------------------------------------------------------------------------
    def run(self) -> None:
        """Raises Broken, naming what does not hold."""
        try:
            self._run()
        finally:
            for box in self.boxes:
                box.close()

    def _run(self) -> None:
        for _ in range(STEPS):
            (act,) = self.chance.choices(ACTS, self.weights)
            getattr(self, f"_{act}")()
            self._pass()
            self._watch()
        self._make_peace()
        for _ in range(PEACE_STEPS):
            self._pass()
            if self._is_quiet():
                break
        self._check()

    def _pass(self) -> None:
        self.network.run_until(self.network.now_ms + self.chance.randrange(1, STEP_MS * 2))
        for box in self.boxes:
            box.tick(self.network.now_ms)

    def _make_peace(self) -> None:
        self.network.weather = Weather(slow_ms=20)
        self.cut_off_until_ms = 0
        self.centre.take_backup()
        for box in self.boxes:
            box.is_off = False
        self.centre.redrive()

    def _is_quiet(self) -> bool:
        for box in self.boxes:
            if box.state.life is core.Life.FORKED:
                self._let_in_again(box)
        return self.network.now_ms % 7 == 0 and not self._faults()

    # ---- acts ------------------------------------------------------------------------------
    def _sell(self) -> None:
        self.chance.choice(self.boxes).sell()

    def _poison(self) -> None:
        self.chance.choice(self.boxes).sell(poison=True)

    def _amend(self) -> None:
        self.chance.choice(self.boxes).amend()

    def _crash(self) -> None:
        self.chance.choice(self.boxes).crash()

    def _power(self) -> None:
        box = self.chance.choice(self.boxes)
        box.is_off = not box.is_off
        box.crash()

    def _image(self) -> None:
        self.chance.choice(self.boxes).take_image()

    def _restore(self) -> None:
        """An old image over a box: sales of which every copy is gone are nobody's fault."""
        box = self.chance.choice(self.boxes)
        self.destroyed |= box.restore_image()

    def _clone(self) -> None:
        if len(self.boxes) >= BOXES_MOST:
            return
        original = self.chance.choice(self.boxes)
        if isinstance(original, RealBox):
            self.boxes.append(original.twin(f"{original.name}'", self.seed))
            return
        twin = Box(f"{original.name}'", original.state, self.chance, self._carry)
        original.take_image()
        twin.images = original.images[-1:]
        twin.restore_image()
        twin.images = []
        self.boxes.append(twin)

    def _replace(self) -> None:
        if len(self.boxes) < BOXES_MOST:
            self._enrol_new()

    def _publish(self) -> None:
        scope = self.chance.choice(SCOPES)
        some = self.chance.sample(range(12), self.chance.randrange(1, 9))
        text = f"release {self.chance.randrange(1_000_000)}"
        self.centre.publish(scope, [UUID(int=each).hex for each in some], text)

    def _forget(self) -> None:
        self.centre.forget_deleted(self.chance.choice(SCOPES))

    def _backup(self) -> None:
        self.centre.take_backup()

    def _centre_back(self) -> None:
        self.centre.restore()

    def _cut_off(self) -> None:
        self.cut_off_until_ms = self.network.now_ms + self.chance.randrange(3_000_000)

    def _enrol_new(self) -> None:
        node_id = UUID(int=self.chance.getrandbits(128))
        epoch, name = self.centre.enrol(node_id), f"box {len(self.boxes) + 1}"
        if self.is_real:
            self.boxes.append(
                enrolled_for_real(
                    name, node_id, epoch, self.centre.gen, self.chance, self._carry, self.seed
                )
            )
            return
        cursors = {scope: core.Cursor() for scope in SCOPES}
        state = core.BoxState(node_id, epoch, self.centre.gen, cursors=cursors)
        self.boxes.append(Box(name, state, self.chance, self._carry))

    def _let_in_again(self, box: Box | RealBox) -> None:
        node_id = UUID(int=self.chance.getrandbits(128))
        epoch = self.centre.enrol(node_id)
        box.enrol_again(node_id, epoch, self.centre.gen)

    # ---- the wire --------------------------------------------------------------------------
    def _carry(self, box: Box | RealBox, lane: core.Lane, request: Push | Pull | Heartbeat) -> None:
        def arrive() -> None:
            if self.network.now_ms < self.cut_off_until_ms:
                return
            answer = self.centre.answer(request, self.network.now_ms)
            self.network.answer(lambda whole: self._deliver(box, lane, request, answer, whole))

        self.network.request(arrive)

    def _deliver(
        self,
        box: Box | RealBox,
        lane: core.Lane,
        request: Push | Pull | Heartbeat,
        answer: Answer | None,
        whole: bool,
    ) -> None:
        heard = answer if whole else None
        box.hear(lane, request.request_id, heard, self.network.now_ms)

    # ---- what must hold --------------------------------------------------------------------
    def _watch(self) -> None:
        for box in self.boxes:
            if box.state.ack_seq > box.disk.last_seq():
                raise Broken(f"I4 {box.name} has an ack beyond its own ops")
            if box.disk.trimmed > max(box.state.ack_seq, box.state.safe_seq):
                raise Broken(f"I9 {box.name} forgot what nobody has")

        rows = self.centre.books.rows
        for _node, group in self.centre.books.waiting:
            for each in group:
                row = rows.get((each.op.kind, each.op.entity_id))
                rev = json.loads(each.op.body)["d"]["rev"]
                if row is not None and int(str(row["rev"])) > rev and each.op.kind == "order":
                    self._overtaken(each.op.entity_id)

    def _overtaken(self, entity_id: str) -> None:
        """Another life of the same box may have brought it; else something ran ahead."""
        if len(self.boxes) == 1 and not self.boxes[0].was_restored:
            raise Broken(f"I2 order {entity_id} changed past what is quarantined")

    def _faults(self) -> list[str]:
        return [*self._sales(), *self._settings(), *self._tails(), *self._echoes()]

    def _check(self) -> None:
        faults = self._faults()
        if faults:
            raise Broken(f"seed {self.seed}: " + "; ".join(faults[:5]))

    def _sales(self) -> list[str]:
        rows, applied = self.centre.books.rows, self.centre.books.applied
        faults = []
        for box in self.boxes:
            for name, data in box.acknowledged.items():
                kind, _, entity_id = name.partition(" ")
                row = rows.get((kind, entity_id))
                if row is None:
                    if name not in self.destroyed:
                        faults.append(f"I1 {name} of {box.name} is not at the centre")
                elif kind == "payment" and applied[kind, entity_id] != 1:
                    faults.append(f"I1 {name} was applied {applied[kind, entity_id]} times")
                elif name not in self.destroyed and _minor(row) != _minor(json.loads(data)):
                    faults.append(f"I3 {name} has another amount")
        return faults

    def _settings(self) -> list[str]:
        due = {key: row.body for key, row in self.centre.books.feed.items() if row.op == "put"}
        return [
            f"I6 {box.name} has other settings than the centre"
            for box in self.boxes
            if box.state.life is core.Life.ACTIVE
            and box.state.epoch == self.centre.books.epoch
            and not box.has_settings(due)
        ]

    def _echoes(self) -> list[str]:
        """No box of the simulation writes settings; what comes down must not go up again."""
        return [
            f"I6 {kind} {entity_id} came back from a box"
            for kind, entity_id in self.centre.books.rows
            if kind == KIND
        ]

    def _tails(self) -> list[str]:
        return [
            f"I11 {box.name} ({box.state.life}) still has a tail"
            for box in self.boxes
            if box.state.ack_seq < box.disk.last_seq() or box.state.life is core.Life.FORKED
        ]


def _minor(row: dict[str, object]) -> object:
    """The amount of a row, as boxes in memory and real ones name it."""
    names = ("minor", "total_minor", "amount_minor")
    return next((row[name] for name in names if name in row), "")
