"""The list of everything that hangs on the box: what is found, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from edge.hardware.requests import CandidateView, HardwareState, HardwareView
from edge.hardware.uses import UseView
from edge.printing.requests import PrinterQueue
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.store import hardware_words as words
from ui.store.queue_view import without_name
from ui.text import N_, _, age_ms

LOOK: Final = "look"
ADD: Final = "add"
IT_IS: Final = "it_is "
"""Followed by the row that a found thing is."""
TONES: Final[Mapping[str, tuple[str, RowTone]]] = {
    "ok": (N_("works"), "ready"),
    "warning": (N_("look at it"), "waiting"),
    "stopped": (N_("stopped"), "late"),
    "off": (N_("off"), ""),
}


def sections(
    found: Sequence[CandidateView], known: Sequence[HardwareView], uses: Sequence[UseView]
) -> tuple[Section, ...]:
    """What needs a manager first, then what could be added, then the rest by its kind."""
    wrong = [each for each in known if each.enabled and each.state.severity in _NEEDS_SOMEBODY]
    wrong.sort(key=lambda each: each.state.severity != "stopped")
    fine = [each for each in known if each not in wrong]
    names = {each.id: each.name for each in known}
    shown: list[Section] = []
    if wrong:
        rows = tuple(device_row(each, uses) for each in wrong)
        shown.append(Section("wrong", _("Look at these"), rows))
    fresh = [each for each in found if each.known_as is None]
    if fresh:
        note = _("It does nothing until you add it.")
        rows = tuple(candidate_row(each, names) for each in fresh)
        shown.append(Section("found", _("Found, not used yet"), rows, note=note))
    for family in words.FAMILIES:
        rows = tuple(device_row(each, uses) for each in fine if each.family == family)
        if rows:
            shown.append(Section(family, words.families(family), rows))
    if not known:
        empty = _("Nothing was added yet. Tap Add: what is plugged in is found by itself.")
        shown.append(Section("nothing", _("Printers and devices"), empty=empty))
    return tuple(shown)


def as_the_queue_knows(
    known: Sequence[HardwareView], queues: Sequence[PrinterQueue]
) -> tuple[HardwareView, ...]:
    """A virtual printer hangs on no wire that could say how it is; what prints with it knows."""
    away = {
        queue.printer_id: HardwareState(
            "absent", "stopped", queue.away_since, without_name(queue.trouble, queue.name)
        )
        for queue in queues
        if queue.away_since is not None
    }
    return tuple(
        replace(each, state=away[each.id])
        if each.id in away and each.enabled and not each.driver
        else each
        for each in known
    )


def device_row(view: HardwareView, uses: Sequence[UseView]) -> Row:
    """One device: its state and what to do, or else what it is for and where."""
    word, tone = TONES[view.state.severity]
    trouble = trouble_words(view.state)
    return Row(
        str(view.id),
        view.name,
        trouble or ", ".join(filter(None, (work_of(view, uses), view.driver_title, view.where))),
        word=_(word),
        tone=tone,
        since_ms=age_ms(view.state.since) if view.state.since and trouble else None,
        actions=(RowAction(LOOK, _("Look"), "next"),),
    )


def candidate_row(found: CandidateView, names: Mapping[UUID, str]) -> Row:
    """Something found, with the devices that are away and could be it."""
    same = tuple(
        RowAction(f"{IT_IS}{each}", _("It is {name}").format(name=names[each]), "served")
        for each in found.could_be
        if each in names
    )
    evidence = ", ".join(dict.fromkeys((words.source(found.source), *found.evidence)))
    add = RowAction(ADD, _("Add"), "new", "main")
    may = (add,) if found.drivers else ()
    return Row(row_id(found), found.title, evidence, actions=(*same, *may))


def row_id(found: CandidateView) -> str:
    """A candidate's key as a row's id, which has no blanks."""
    return found.key.replace(" ", "~")


def trouble_words(state: HardwareState) -> str:
    """What is wrong, and what to do; empty where all is well."""
    return " ".join(filter(None, (words.sentence(state.wrong), words.sentence(state.what_to_do))))


def work_of(view: HardwareView, uses: Sequence[UseView]) -> str:
    """The stations and drawers that a printer works for."""
    return ", ".join(each.name for each in uses if each.printer_id == view.id)


_NEEDS_SOMEBODY = ("stopped", "warning")
