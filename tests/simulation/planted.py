"""Bugs that a first design has, each planted on purpose: the simulation must catch every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from edge.sync import store as box_sql
from sync.protocol import box, centre
from sync.protocol.wire import PushAnswer
from tests.simulation import boxes as sim_boxes
from tests.simulation import centre as sim_centre

Plant = Callable[[], Any]
PLANTED: dict[str, Plant] = {}


def planted(plant: Plant) -> Plant:
    """Keep a bug under its name."""
    PLANTED[plant.__name__] = contextmanager(plant)
    return plant


@planted
def ack_without_its_hash() -> Iterator[None]:
    """Rule 1: an ack is believed although the chain differs there."""
    heed = box._heed

    def believing(state: Any, block: Any, chain: Any) -> Any:
        known = chain.hash_at(min(block.ack_seq, chain.last_seq()))
        sane = min(block.ack_seq, chain.last_seq())
        return heed(state, replace(block, ack_hash=known, ack_seq=sane), chain)

    with patch.object(box, "_heed", believing):
        yield


@planted
def no_dedupe_by_entity() -> Iterator[None]:
    """Rule 2: what came under another number is taken for new."""
    apply = sim_centre._Rows.apply

    def again(self: Any, op: Any, node_id: Any, *, late: bool) -> None:
        if op.kind == "payment":
            self._centre.books.rows.pop((op.kind, op.entity_id), None)
        apply(self, op, node_id, late=late)

    with patch.object(sim_centre._Rows, "apply", again):
        yield


@planted
def trimmed_at_the_ack() -> Iterator[None]:
    """Rule 3: the box forgets what is acknowledged, before a backup has it."""
    heed = box._heed

    def forgetful(state: Any, block: Any, chain: Any) -> Any:
        state, effects = heed(state, block, chain)
        return state, [*effects, box.Trim(state.ack_seq)]

    with patch.object(box, "_heed", forgetful):
        yield


@planted
def a_generation_lowers_no_ack() -> Iterator[None]:
    """Rule 4: after a restore of the centre the box goes on from its old ack."""
    heed = box._heed

    def proud(state: Any, block: Any, chain: Any) -> Any:
        after, effects = heed(state, block, chain)
        return replace(after, ack_seq=max(after.ack_seq, state.ack_seq)), effects

    with patch.object(box, "_heed", proud):
        yield


@planted
def only_pushes_say_the_generation() -> Iterator[None]:
    """Rule 5: an idle box never learns of a restore."""
    answered = box._answered

    def deaf(state: Any, event: Any, chain: Any) -> Any:
        answer = event.answer
        if answer is not None and not isinstance(answer, PushAnswer):
            block = replace(answer.sync, gen=state.gen, ack_seq=0, safe_seq=0)
            event = replace(event, answer=replace(answer, sync=block))
        return answered(state, event, chain)

    with patch.object(box, "_answered", deaf):
        yield


@planted
def no_resync_after_a_restore() -> Iterator[None]:
    """Rule 6: cursors of the scopes stay where they were."""
    heed = box._heed

    def keeps(state: Any, block: Any, chain: Any) -> Any:
        after, effects = heed(state, block, chain)
        return replace(after, cursors=state.cursors), effects

    with patch.object(box, "_heed", keeps):
        yield


@planted
def any_page_counts() -> Iterator[None]:
    """Rule 7: a page is taken although it does not continue what is staged."""
    take = box._take_page

    def greedy(state: Any, page: Any, event: Any) -> Any:
        after = {scope: state.cursors[scope].staged for scope in page.after}
        return take(state, replace(page, after=after), event)

    with patch.object(box, "_take_page", greedy), _any_answer():
        yield


@contextmanager
def _any_answer() -> Iterator[None]:
    answered = box._answered

    def open_eared(state: Any, event: Any, chain: Any) -> Any:
        if event.lane == "pull":
            flying = box.InFlight(event.request_id, event.now_ms)
            state = replace(state, pull=replace(state.pull, in_flight=flying))
        return answered(state, event, chain)

    with patch.object(box, "_answered", open_eared):
        yield


@planted
def a_fenced_box_keeps_its_tail() -> Iterator[None]:
    """Rule 8: a box that was replaced delivers nothing more."""
    judge = centre.judge

    def strict(stream: Any, store_epoch: int, gen: int, push: Any, hash_at: Any) -> Any:
        if push.epoch < store_epoch:
            return centre.Judged("fenced")
        return judge(stream, store_epoch, gen, push, hash_at)

    with patch.object(centre, "judge", strict):
        yield


@planted
def a_transaction_is_cut() -> Iterator[None]:
    """Ops of one transaction go in two pushes, and the centre takes it."""
    with (
        patch.object(sim_boxes, "cut", lambda lines, ops, size: min(len(lines), 3)),
        patch.object(box_sql, "cut", lambda lines, ops, size: min(len(lines), 3)),
        patch.object(centre, "_check_order", lambda ops, first: None),
    ):
        yield


@planted
def half_a_publication() -> Iterator[None]:
    """Each page is made visible at once."""
    take = box._take_page

    def hasty(state: Any, page: Any, event: Any) -> Any:
        state, effects = take(state, page, event)
        return state, [*effects, box.Swap((), {})] if page.more else effects

    with patch.object(box, "_take_page", hasty):
        yield


@planted
def old_generations_count() -> Iterator[None]:
    """An answer from before a restore is believed."""
    answered = box._answered

    def believing(state: Any, event: Any, chain: Any) -> Any:
        answer = event.answer
        if answer is not None and answer.sync.gen < state.gen:
            block = replace(answer.sync, gen=state.gen)
            event = replace(event, answer=replace(answer, sync=block))
        return answered(state, event, chain)

    with patch.object(box, "_answered", believing), _any_push_answer():
        yield


@contextmanager
def _any_push_answer() -> Iterator[None]:
    answered = box._answered

    def open_eared(state: Any, event: Any, chain: Any) -> Any:
        if event.lane == "push":
            flying = box.InFlight(event.request_id, event.now_ms)
            state = replace(state, push=replace(state.push, in_flight=flying))
        return answered(state, event, chain)

    with patch.object(box, "_answered", open_eared):
        yield


@planted
def parked_rows_are_overtaken() -> Iterator[None]:
    """Later changes of a quarantined row are applied at once."""
    with patch.object(sim_centre._Rows, "parked", lambda self, entities: frozenset()):
        yield


@planted
def a_first_reading_below_the_floor_begins_again() -> Iterator[None]:
    """What is read page by page from the beginning is below the floor until it is complete."""

    def strict(self: Any, scope: str, pull: Any) -> bool:
        at, books = pull.after[scope], self.books
        return at == 0 or bool(books.floors[scope] <= at <= books.heads[scope])

    with patch.object(sim_centre.Centre, "_is_followable", strict):
        yield


@planted
def guests_by_the_last_who_comes() -> Iterator[None]:
    """Of a guest's fields the last row that arrives holds, not the last writer of each."""

    def replaced(ours: Any, theirs: Any, blank: Any) -> Any:
        return dict(theirs)

    with patch.object(sim_centre, "merge", replaced), patch.object(sim_boxes, "merge", replaced):
        yield


@planted
def acknowledged_before_it_is_committed() -> Iterator[None]:
    """The answer is on its way when the centre dies over its transaction."""

    def hasty(self: Any, request: Any, now_ms: int) -> Any:
        dies, self.dies_next = self.dies_next, False
        kept = self.books.copied() if dies else self.books
        answer = self._answer(request, now_ms)
        self.books = kept
        return answer

    with patch.object(sim_centre.Centre, "answer", hasty):
        yield


@planted
def rows_of_others_are_taken() -> Iterator[None]:
    """Whose a row is says the row."""

    with patch.object(sim_centre, "is_foreign", lambda data: False):
        yield
