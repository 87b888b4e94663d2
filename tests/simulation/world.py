"""One seed: trading under faults, then peace; then everything must have come together."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol
from uuid import UUID

from sync.protocol import box as core
from sync.protocol.wire import Answer, Heartbeat, Pull, Push, Throttle
from tests.simulation import trade
from tests.simulation.boxes import Box
from tests.simulation.centre import STORES, Centre
from tests.simulation.faults import ALL, HAPPENING, ON_THE_WAY, weather
from tests.simulation.invariants import Broken, Ledger, SeenCentre
from tests.simulation.network import Network, Weather
from tests.simulation.real_boxes import RealBox
from tests.simulation.real_boxes import enrolled as enrolled_for_real

STEPS = 220
STEP_MS = 400
PEACE_STEPS = 1_200
"""Good seeds need about two hundred; a retry waits for seven hundred at most."""
BOXES_MOST = 6
SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000

Ends = Literal["memory", "sqlite", "postgres"]
"""Everything in memory; boxes on real SQLite; and the centre on real Postgres too."""
AnyBox = Box | RealBox

WORK = {"sell": 60, "amend": 6, "edit_guest": 6, "close_day": 3, "publish": 6, "backup": 6}
"""What people do, and how often at most."""

__all__ = ["Broken", "Ends", "World"]


class AnyCentre(SeenCentre, Protocol):
    """The centre in memory, or on Postgres."""

    gen: int
    throttle: Throttle
    dies_next: bool
    published: tuple[str, ...]

    @property
    def is_gen_lost(self) -> bool: ...
    def enrol(self, node_id: UUID, store: int) -> int: ...
    def take_backup(self) -> None: ...
    def restore(self) -> None: ...
    def raise_gen(self) -> None: ...
    def lose_gen(self) -> None: ...
    def answer(self, request: Push | Pull | Heartbeat, now_ms: int) -> Answer | None: ...
    def publish(self, scope: str, entity_ids: Sequence[str], text: str) -> None: ...
    def forget_deleted(self, scope: str) -> None: ...
    def redrive(self) -> None: ...


@dataclass
class World:
    """One organization with two stores, a centre, and whatever boxes they had."""

    seed: int
    ends: Ends = "memory"
    faults: frozenset[str] = ALL
    centre: AnyCentre = field(default_factory=Centre)
    chance: random.Random = field(init=False)
    network: Network = field(init=False)
    weights: dict[str, int] = field(init=False)
    boxes: list[AnyBox] = field(default_factory=list)
    away_until_ms: dict[str, int] = field(default_factory=dict)
    """Boxes that are cut off, by name; all of them under the empty name."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        pick = self.chance.randrange
        amounts = {fault.name: pick(1 + fault.most) for fault in (*ON_THE_WAY, *HAPPENING)}
        amounts = {name: amounts[name] if name in self.faults else 0 for name in amounts}
        self.network = Network(self.chance, weather(amounts))
        acts = {name: 60 if name == "sell" else 1 + pick(most) for name, most in WORK.items()}
        acts |= {fault.name: amounts[fault.name] for fault in HAPPENING}
        self.weights = acts
        self.ledger = Ledger(self.centre, self.boxes)
        self._stores = STORES if pick(3) == 0 else STORES[:1]
        for store in self._stores:
            self._enrol_new(store)

    # ---- running ---------------------------------------------------------------------------
    def run(self) -> None:
        """Raises Broken, naming what does not hold."""
        try:
            self._run()
        finally:
            for box in self.boxes:
                box.close()

    def _run(self) -> None:
        acts, weights = list(self.weights), list(self.weights.values())
        for number in range(STEPS):
            (act,) = self.chance.choices(acts, weights)
            getattr(self, f"_{act}")()
            self._pass()
            self.ledger.watch(thoroughly=number % 20 == 0)
        self._make_peace()
        for _ in range(PEACE_STEPS):
            self._pass()
            self._let_in_the_forked()
            if self.network.now_ms % 7 == 0 and self.ledger.is_quiet():
                break
        self.ledger.check(self.seed)

    def _pass(self) -> None:
        self.network.run_until(self.network.now_ms + self.chance.randrange(1, STEP_MS * 2))
        for box in self.boxes:
            box.tick(self.network.now_ms)

    def _make_peace(self) -> None:
        self.network.weather = Weather(slow_ms=20)
        self.away_until_ms = {}
        self.centre.throttle = Throttle()
        self.centre.dies_next = False
        if self.centre.is_gen_lost:
            self.centre.raise_gen()
        self.centre.take_backup()
        for box in self.boxes:
            box.is_off = False
            box.set_full(False)
        self.centre.redrive()

    def _let_in_the_forked(self) -> None:
        for box in self.boxes:
            if box.state.life is core.Life.FORKED:
                node_id = self._fresh_id()
                epoch = self.centre.enrol(node_id, box.store)
                box.enrol_again(node_id, epoch, self.centre.gen)

    def _fresh_id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def _any_box(self) -> AnyBox:
        return self.chance.choice(self.boxes)

    # ---- what people do --------------------------------------------------------------------
    def _sell(self) -> None:
        self._any_box().sell(trade.sale(self.chance))

    def _amend(self) -> None:
        self._any_box().amend()

    def _edit_guest(self) -> None:
        self._any_box().edit_guest(trade.guest_edit(self.chance))

    def _close_day(self) -> None:
        self._any_box().close_day()

    def _publish(self) -> None:
        scope = self.chance.choice(self.centre.published)
        some = self.chance.sample(range(12), self.chance.randrange(1, 9))
        text = f"release {self.chance.randrange(1_000_000)}"
        self.centre.publish(scope, [UUID(int=each).hex for each in some], text)

    def _backup(self) -> None:
        self.centre.take_backup()

    # ---- what goes wrong at a box ----------------------------------------------------------
    def _crash(self) -> None:
        self._any_box().crash()

    def _power(self) -> None:
        box = self._any_box()
        box.is_off = not box.is_off
        box.crash()

    def _commit_unknown(self) -> None:
        self._any_box().fail_next_commit(trade.sale(self.chance))

    def _disk_full(self) -> None:
        box = self._any_box()
        box.set_full(not box.is_full)

    def _clock_jumps(self) -> None:
        far = self.chance.choice((SECOND, HOUR, DAY, 365 * DAY, 50 * 365 * DAY))
        self._any_box().clock_off_ms = self.chance.randrange(-far, far)

    def _replaced(self) -> None:
        if len(self.boxes) < BOXES_MOST:
            self._enrol_new(self.chance.choice(self._stores))

    def _image_restored(self) -> None:
        """An old image over a box: sales of which every copy is gone are nobody's fault."""
        box = self._any_box()
        if self.chance.randrange(2):
            box.take_image()
        else:
            self.ledger.destroyed |= box.restore_image()

    def _cloned(self) -> None:
        if len(self.boxes) < BOXES_MOST:
            original = self._any_box()
            self.boxes.append(original.twin(f"{original.name}'"))

    # ---- what goes wrong at the centre and on the way --------------------------------------
    def _cut_off(self) -> None:
        self._cut_off_someone("")

    def _one_cut_off(self) -> None:
        self._cut_off_someone(self._any_box().name)

    def _cut_off_someone(self, name: str) -> None:
        far = self.chance.choice((10 * SECOND, HOUR, 40 * DAY))
        self.away_until_ms[name] = self.network.now_ms + self.chance.randrange(far)

    def _long_time(self) -> None:
        self.network.run_until(self.network.now_ms + self.chance.randrange(10 * DAY))

    def _centre_restored(self) -> None:
        self.centre.restore()

    def _centre_dies(self) -> None:
        self.centre.dies_next = True

    def _generation_lost(self) -> None:
        if self.centre.is_gen_lost:
            self.centre.raise_gen()
        else:
            self.centre.lose_gen()

    def _poison(self) -> None:
        self._any_box().sell(trade.sale(self.chance, "poison"))

    def _newer_op(self) -> None:
        self._any_box().sell(trade.sale(self.chance, "newer"))

    def _foreign_row(self) -> None:
        self._any_box().sell(trade.sale(self.chance, "foreign"))

    def _throttled(self) -> None:
        some = self.chance.choice((1, 5, 500))
        pause_ms = self.chance.choice((0, 0, 2_000))
        self.centre.throttle = Throttle(max_ops=some, pause_ms=pause_ms)

    def _poked(self) -> None:
        self._any_box().poke()

    def _feed_forgets(self) -> None:
        self.centre.forget_deleted(self.chance.choice(self.centre.published))

    def _enrol_new(self, store: int) -> None:
        node_id, name = self._fresh_id(), f"box {len(self.boxes) + 1}"
        epoch, scopes = self.centre.enrol(node_id, store), self.centre.scopes(store)
        begin = enrolled_for_real if self.ends != "memory" else enrolled_in_memory
        box = begin(name, store, node_id, epoch, self.centre.gen, scopes, self.chance, self._carry)
        self.boxes.append(box)

    # ---- the wire --------------------------------------------------------------------------
    def _carry(self, box: AnyBox, lane: core.Lane, request: Push | Pull | Heartbeat) -> None:
        def arrive() -> None:
            away = max(self.away_until_ms.get(name, 0) for name in ("", box.name))
            if self.network.now_ms < away:
                return
            answer = self.centre.answer(request, self.network.now_ms)
            self.network.answer(lambda whole: self._deliver(box, lane, request, answer, whole))

        self.network.request(arrive)

    def _deliver(
        self,
        box: AnyBox,
        lane: core.Lane,
        request: Push | Pull | Heartbeat,
        answer: Answer | None,
        whole: bool,
    ) -> None:
        heard = answer if whole else None
        box.hear(lane, request.request_id, heard, self.network.now_ms)


def enrolled_in_memory(
    name: str,
    store: int,
    node_id: UUID,
    epoch: int,
    gen: int,
    scopes: tuple[str, ...],
    chance: random.Random,
    send: Callable[[AnyBox, core.Lane, Push | Pull | Heartbeat], None],
) -> Box:
    """A box in memory that was just let in."""
    cursors = {scope: core.Cursor() for scope in scopes}
    return Box(name, store, core.BoxState(node_id, epoch, gen, cursors=cursors), chance, send)
