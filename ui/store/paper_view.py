"""The demo's virtual printers as people see them: paper, plug, drawer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from edge.printing.virtual import PaperStrip, VirtualState
from ui.components.paper_roll import Strip
from ui.components.row_list import Row, RowAction, Section
from ui.text import _, count_of, format_time

UNPLUG = "unplug"
PLUG_IN = "plug_in"
PAPER_OUT = "paper_out"
PAPER_IN = "paper_in"
CLOSE_DRAWER = "close_drawer"
SHOW = "show"
SHOWN = 30


def printers(states: Mapping[UUID, VirtualState], chosen: UUID | None) -> tuple[Section, ...]:
    """Each printer with what a hand could do to it."""
    rows = tuple(_printer(each, state, each == chosen) for each, state in states.items())
    return (Section("printers", _("Virtual printers"), rows, _("There is no virtual printer.")),)


def strips(
    printer_id: UUID, papers: Sequence[PaperStrip], zone: ZoneInfo, language: str
) -> list[Strip]:
    """The papers of a printer, newest first."""
    return [
        Strip(
            strip_id=f"{printer_id.hex}-{paper.id}",
            title=_("Paper {number}").format(number=paper.id),
            when=format_time(paper.at, zone, language),
            image=address(printer_id, paper.id),
        )
        for paper in reversed(papers[-SHOWN:])
    ]


def latest(papers: Mapping[UUID, Sequence[PaperStrip]]) -> UUID | None:
    """The printer that printed last; the first where nothing was printed."""
    printed = [(strips[-1].at, printer) for printer, strips in papers.items() if strips]
    return max(printed)[1] if printed else next(iter(papers), None)


def address(printer_id: UUID, strip_id: int) -> str:
    """Where the picture of a paper is."""
    return f"/paper/{printer_id}/{strip_id}.png"


def _printer(printer_id: UUID, state: VirtualState, chosen: bool) -> Row:
    plug = (
        RowAction(UNPLUG, _("Pull the plug"), "void", "danger")
        if state.plugged
        else RowAction(PLUG_IN, _("Plug in"), "served", "good")
    )
    roll = (
        RowAction(PAPER_IN, _("Put paper in"), "served", "good")
        if state.paper_out
        else RowAction(PAPER_OUT, _("Take the paper out"), "note")
    )
    drawer = (RowAction(CLOSE_DRAWER, _("Push the drawer shut"), "lock"),)
    trouble = _("unplugged") if not state.plugged else _("no paper") if state.paper_out else ""
    kicks = (
        count_of(state.kicks, "{count} drawer kick", "{count} drawer kicks") if state.kicks else ""
    )
    is_open = _("drawer open") if state.drawer_open else ""
    return Row(
        str(printer_id),
        state.name,
        ", ".join(
            filter(
                None, (count_of(state.strips, "{count} paper", "{count} papers"), kicks, is_open)
            )
        ),
        word=trouble or _("ready"),
        tone="late" if trouble else "ready",
        actions=(
            RowAction(SHOW, _("Look at its paper"), "list", "main" if chosen else ""),
            plug,
            roll,
            *(drawer if state.drawer_open else ()),
        ),
    )
