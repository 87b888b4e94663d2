"""The wizard's pages in words: what there is to add, what was found out, what to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from edge.hardware.known import known_driver, known_drivers
from edge.hardware.requests import CandidateView
from edge.hardware.uses import Sensor
from edge.hardware.wizard import (
    Found,
    GridLine,
    Language,
    Learnt,
    Seen,
    models,
    usual_columns,
    usual_pages,
)
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, RowTone, Section
from ui.store import hardware_form as forms
from ui.store import hardware_words as words
from ui.store.hardware_view import ADD, candidate_row, row_id
from ui.text import N_, _

__all__ = ["ADD", "Adding", "row_id"]

Step = Literal["what", "kind", "driver", "where", "found", "paper", "drawer", "settings", "name"]
PRINTER_STEPS: Final[tuple[Step, ...]] = ("what", "where", "found", "paper", "drawer", "name")
OTHER_STEPS: Final[tuple[Step, ...]] = ("what", "settings", "name")
CHOOSE: Final = "choose"
PIN: Final = "pin "
OPENED: Final = "opened"
SHUT: Final = "stayed_shut"
IS_OPEN: Final = "is_open"
IS_SHUT: Final = "is_shut"
BELL: Final = "bell "
RANG: Final = "rang"
QUIET: Final = "quiet"
COVER: Final = "cover"
TRIED_BUZZERS: Final[tuple[Literal["gs", "esc"], ...]] = ("gs", "esc")
_UNKNOWN_PROFILE: Final = "generic-80"
_LATER: Final = frozenset({"linger_s"})
_ENDS: Final = (48, 42, 32)
"""Where the test page's rulers end."""


@dataclass(slots=True)
class Adding:
    """What the wizard knows so far. Nothing of it is a row before the last step."""

    family: str = ""
    driver: str = ""
    title: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    match: dict[str, Any] = field(default_factory=dict)
    fitting: tuple[str, ...] = ()
    found: Found | None = None
    learnt: Learnt | None = None
    seen: Seen = field(default_factory=Seen)
    pin_asked: Literal[2, 5] | None = None
    has_drawer: bool | None = None
    high_when_open: bool | None = None
    sensor: Sensor | None = None
    bell_asked: Literal["gs", "esc"] | None = None
    has_bell: bool | None = None


# ---- what is it ----------------------------------------------------------------------------
def what(found: Sequence[CandidateView]) -> tuple[Section, ...]:
    """Found things first, then what can be typed: printers by their cable, the others by kind."""
    fresh = [each for each in found if each.known_as is None and each.drivers]
    printers = [each for each in known_drivers().values() if each.family == "printer"]
    wires = [wire for wire in words.PRINTER_WIRES if any(each.wire == wire for each in printers)]
    others = {each.family: each for each in known_drivers().values() if each.family != "printer"}
    typed = tuple(
        _choice(f"printer {wire}", _("Printer: {where}").format(where=_(words.WIRES[wire][0])))
        for wire in wires
    )
    kinds = tuple(_choice(each, words.family(each)) for each in words.FAMILIES if each in others)
    return (
        Section(
            "found",
            _("Found"),
            tuple(candidate_row(each, {}) for each in fresh),
            empty=_("Nothing new was found. Switch it on, put its cable in, or choose below."),
        ),
        Section("typed", _("Or say what it is"), (*typed, *kinds), look="links"),
    )


def kinds(fitting: Collection[str]) -> Section:
    """What something found could be."""
    there = {known_drivers()[each].family for each in fitting}
    rows = tuple(_choice(each, words.family(each)) for each in words.FAMILIES if each in there)
    return Section("kind", "", rows, look="links")


def drivers(family: str, fitting: Collection[str]) -> Section:
    """Which language it speaks: only who looks at its manual or label knows."""
    rows = tuple(
        _choice(each.id, each.title)
        for each in known_drivers().values()
        if each.family == family and (not fitting or each.id in fitting)
    )
    return Section("driver", "", rows, look="links")


def _choice(row_id: str, title: str) -> Row:
    icon = words.icon(row_id.split(" ")[0])
    return Row(row_id, title, actions=(RowAction(CHOOSE, title, icon),))


# ---- where is it ---------------------------------------------------------------------------
def where(adding: Adding) -> Form:
    """A printer's address."""
    driver = known_driver(adding.driver)
    asked = forms.form_fields(driver.settings, adding.settings, driver.address - _LATER)
    return Form("where", "", asked, done=_("Ask what it is"))


def where_words(adding: Adding) -> list[str]:
    """What will be asked, said before it is."""
    wire = known_driver(adding.driver).wire
    return [
        _(words.WIRES[wire][1]),
        _("First it is asked how it is, in the languages of Epson and of Star."),
        _("Then for its maker, model, version and serial number. Nothing is printed."),
    ]


# ---- what was found ------------------------------------------------------------------------
def found_rows(found: Found) -> Section:
    """What it answered."""
    named = " ".join(filter(None, (found.maker, found.model)))
    facts = (
        named,
        found.firmware and _("version {number}").format(number=found.firmware),
        found.serial and _("serial number {number}").format(number=found.serial),
    )
    spoken = _(words.LANGUAGES[found.language.value])
    return Section("facts", "", (Row("facts", spoken, ", ".join(filter(None, facts))),))


def may_go_on(found: Found) -> bool:
    """Whether it can be used at all: what never answers can, what is no printer cannot."""
    return found.language is not Language.OTHER


def model(found: Found) -> Form:
    """Which model it is: a guess, corrected by whoever stands before it."""
    options = tuple(Choosable(name, _(words.PROFILES.get(name, name))) for name in models(found))
    guess = found.profile or _UNKNOWN_PROFILE
    asked = Field("profile", _("Model"), "pick", guess, options)
    return Form("found", "", (asked,), done=_("Print the test page"))


# ---- the paper -----------------------------------------------------------------------------
def paper(grid: Sequence[GridLine], profile: str) -> Form:
    """What the person sees on the test page."""
    columns = usual_columns(profile)
    ends = sorted({*_ENDS, columns}, reverse=True)
    lines = tuple(Choosable(str(line.slot), f"{line.slot}  {line.sample}") for line in grid)
    usual = [str(slot) for slot in usual_pages(profile)]
    trusted = [option.value for option in lines if option.value in usual]
    asked = (
        Field(
            "columns",
            _("The longest ruler that ends in a bar on its own line"),
            "pick",
            str(columns),
            tuple(Choosable(str(end), str(end)) for end in ends),
        ),
        Field("pages", _("Numbered lines whose letters are right"), "picks", trusted, lines),
        Field("cut_came", _("The paper was cut"), "switch", True),
        Field("qr_came", _("The square code is there"), "switch", True),
    )
    return Form("paper", "", asked, done=_("Next"))


def paper_words(learnt: Learnt) -> list[str]:
    """What was found out while it printed."""
    proof = _(words.PROOFS[learnt.proof.name.lower()])
    return [proof, *(words.sentence(each) for each in learnt.advice)]


def seen_of(adding: Adding, values: Mapping[str, object]) -> Seen:
    """What the person ticked."""
    pages = values.get("pages")
    chosen = tuple(int(str(each)) for each in pages) if isinstance(pages, list) else ()
    return replace(
        adding.seen,
        columns=int(str(values["columns"])),
        pages=chosen,
        cut_came=bool(values["cut_came"]),
        qr_came=bool(values["qr_came"]),
    )


# ---- drawer, bell, cover -------------------------------------------------------------------
def tries(adding: Adding) -> tuple[Section, ...]:
    """What hangs on the printer, tried one after the other. Each may be left out."""
    rows = (_drawer(adding), *_sensor(adding), _bell(adding), _cover(adding))
    return (Section("tries", "", rows),)


def _drawer(adding: Adding) -> Row:
    title = _("Cash drawer")
    if adding.pin_asked is not None:
        answers = (
            RowAction(OPENED, _("It opened"), "served", "good"),
            RowAction(SHUT, _("It did not"), "close"),
        )
        return Row("drawer", title, _("Did it open?"), actions=answers)
    word, tone = "", ""
    if adding.has_drawer is not None:
        said = _("opens at pin {pin}").format(pin=adding.seen.drawer_pin)
        word, tone = (said, "ready") if adding.has_drawer else (_("did not open"), "waiting")
    asks = tuple(
        RowAction(f"{PIN}{pin}", _("Open at pin {pin}").format(pin=pin), "lock") for pin in (2, 5)
    )
    detail = _("If one hangs on this printer. Most open at pin 2.")
    return Row("drawer", title, detail, word=word, tone=_tone(tone), actions=asks)


def _sensor(adding: Adding) -> tuple[Row, ...]:
    if not adding.has_drawer:
        return ()
    title = _("Does it tell when the drawer is open?")
    if adding.sensor is not None:
        tells = adding.sensor != "none"
        word = _("it tells") if tells else _("it does not tell")
        return (Row("sensor", title, word=word, tone="ready" if tells else ""),)
    if adding.high_when_open is None:
        act = RowAction(IS_OPEN, _("It is open now"), "served")
        return (Row("sensor", title, _("Leave the drawer open."), actions=(act,)),)
    act = RowAction(IS_SHUT, _("It is shut now"), "lock")
    return (Row("sensor", title, _("Push the drawer shut."), actions=(act,)),)


def _bell(adding: Adding) -> Row:
    title = _("Buzzer")
    if adding.bell_asked is not None:
        answers = (
            RowAction(RANG, _("It sounded"), "served", "good"),
            RowAction(QUIET, _("It did not"), "close"),
        )
        return Row("bell", title, _("Did it sound?"), actions=answers)
    word, tone = "", ""
    if adding.has_bell is not None:
        word, tone = (_("sounds"), "ready") if adding.has_bell else (_("silent"), "waiting")
    asks = tuple(
        RowAction(f"{BELL}{each}", _("Try {way}").format(way=words.choice(each)), "sound")
        for each in TRIED_BUZZERS
    )
    detail = _("Some printers call the cook with a sound.")
    return Row("bell", title, detail, word=word, tone=_tone(tone), actions=asks)


def _cover(adding: Adding) -> Row:
    silent = adding.seen.busy_when_offline
    word, tone = "", ""
    if silent is not None:
        word, tone = (_("says nothing"), "waiting") if silent else (_("says so"), "ready")
    act = RowAction(COVER, _("The cover is open"), "served")
    detail = _("Open its cover, hold it open and tap. Then close it again.")
    title = _("Does it tell when its cover is open?")
    return Row("cover", title, detail, word=word, tone=_tone(tone), actions=(act,))


def _tone(tone: str) -> RowTone:
    return "ready" if tone == "ready" else "waiting" if tone == "waiting" else ""


HEADS: Final[Mapping[Step, str]] = {
    "what": N_("What do you want to add?"),
    "kind": N_("What kind is it?"),
    "driver": N_("Which one is it?"),
    "where": N_("Where is the printer?"),
    "found": N_("This is what it says"),
    "paper": N_("Look at the paper"),
    "drawer": N_("What hangs on it"),
    "settings": N_("How does the box speak with it?"),
    "name": N_("What is it called, and what is it for?"),
}


def head(step: Step, family: str) -> tuple[str, str]:
    """The step's heading, and which of how many it is."""
    steps = PRINTER_STEPS if family == "printer" else OTHER_STEPS
    if not family or step not in steps:
        return _(HEADS[step]), ""
    counted = _("step {number} of {count}")
    return _(HEADS[step]), counted.format(number=steps.index(step) + 1, count=len(steps))
