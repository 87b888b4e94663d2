"""A form as data: texts, prices, choices, allergens, times and rows of these; saved in one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement, Handler, Values, text
from ui.components.row_list import RowAction

FieldKind = Literal[
    "text",
    "money",
    "number",
    "digits",
    "pick",
    "choice",
    "picks",
    "levels",
    "switch",
    "hours",
    "rows",
]


@dataclass(frozen=True, slots=True)
class Choosable:
    """One thing to choose in a field; `levels` are what its button goes through in `levels`."""

    value: str
    label: str
    color: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. What `value` is depends on the kind:

    text, money, number, digits: text as people type it; pick, choice (a list that folds): a value,
    or empty; picks: values;
    levels: levels by value; switch: true or false; hours: `{"days", "from", "to"}` rows;
    rows: one mapping for each row, with its `id` and the values of `columns` by name.
    `folded` fields of a row open with its More button. `hint` stands in a field while it is empty,
    `help` always below it.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    value: object = ""
    options: tuple[Choosable, ...] = ()
    columns: tuple[Field, ...] = ()
    required: bool = False
    folded: bool = False
    wide: bool = False
    hint: str = ""
    help: str = ""
    unit: str = ""
    most: int = 80
    add: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked. With `locked` nothing can be changed, and it is said why."""

    form_id: str
    title: str
    fields: tuple[Field, ...]
    done: str = "Save"
    locked: str = ""
    actions: tuple[RowAction, ...] = ()


@dataclass(frozen=True, slots=True)
class FormLabels:
    """Words of the form."""

    cancel: str = "Close"
    none: str = "none"
    missing: str = "{field} is missing"
    more: str = "More"
    remove: str = "Remove"
    start: str = "from"
    end: str = "to"
    add_hours: str = "Add a time"
    always: str = "always"
    days: str = "Mon,Tue,Wed,Thu,Fri,Sat,Sun"
    unknown: str = "unknown"
    contains: str = "contains"
    may: str = "may contain"
    free: str = "free of it"


@dataclass(frozen=True, slots=True)
class FormDone:
    """Save was pressed; `values` by field name, shaped as `Field` says."""

    form_id: str
    values: Mapping[str, object]
    tap_id: str


@dataclass(frozen=True, slots=True)
class FormActed:
    """Another button of the form was pressed."""

    form_id: str
    action: str
    tap_id: str


class FormSheet(DataElement, component="form_sheet.js", dependencies=["comanda_kit.js"]):
    """A sheet over the page, or (`inline`) the page itself. It stays open until `close`."""

    def __init__(self, *, inline: bool = False, labels: FormLabels | None = None) -> None:
        super().__init__()
        self._requests = 0
        self.put("inline", inline)
        self.put_labels(labels or FormLabels())

    def open(self, form: Form) -> None:
        """Show a form with its values."""
        self._ask({"form": form})

    def refuse(self, sentence: str) -> None:
        """What was saved cannot be: say why; what was typed stays."""
        self._ask({"refuse": sentence})

    def answered(self) -> None:
        """What was pressed is done; the form stays as it is."""
        self._ask({"answered": True})

    def close(self) -> None:
        """Take the form away."""
        self._ask({"close": True})

    def on_done(self, handler: Handler[FormDone]) -> None:
        """Call when Save is pressed and nothing that is required is missing."""
        self.listen("done", _form_done, handler)

    def on_act(self, handler: Handler[FormActed]) -> None:
        """Call when another button of the form is pressed."""
        self.listen("act", _form_acted, handler)

    def _ask(self, request: dict[str, object]) -> None:
        self._requests += 1
        self.put("request", {**request, "serial": self._requests})


def _form_done(values: Values) -> FormDone:
    filled = values.get("values")
    assert isinstance(filled, dict)
    return FormDone(text(values, "form_id"), filled, text(values, "tap_id"))


def _form_acted(values: Values) -> FormActed:
    return FormActed(text(values, "form_id"), text(values, "action"), text(values, "tap_id"))
