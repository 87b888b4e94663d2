"""What a report is asked: a span of days, whose, narrowed to what, shown by what, saved as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement, Handler, Values, text, whole


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days to choose with one tap."""

    span_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are looked at: in words, and as ISO dates for the fields of a free span."""

    selected: str
    words: str
    first: str
    last: str
    newest: str
    has_later: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A list to choose one of; the first option is everything."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something the report is narrowed to; a tap takes it away."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A way to look at the same days."""

    view_id: str
    label: str


@dataclass(frozen=True, slots=True)
class SaveLink:
    """The report as a file, at an address."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class SpanChosen:
    """A span was tapped."""

    span_id: str


@dataclass(frozen=True, slots=True)
class SpanMoved:
    """The same span, earlier (-1) or later (1)."""

    by: int


@dataclass(frozen=True, slots=True)
class DatesChosen:
    """Any first and last day, as ISO dates."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """One of a list was chosen, or (empty) a chip taken away."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ViewChosen:
    """A tab was tapped."""

    view_id: str


@dataclass(frozen=True, slots=True)
class QueryBarLabels:
    """Words of the bar."""

    earlier: str = "Earlier"
    later: str = "Later"
    first: str = "First day"
    last: str = "Last day"
    show: str = "Show"
    save: str = "Save"


class QueryBar(DataElement, component="query_bar.js", dependencies=["comanda_kit.js"]):
    """One bar over a report. On phones its rows scroll sideways under a thumb."""

    def __init__(self) -> None:
        super().__init__()
        self.put_labels(QueryBarLabels())

    def set_period(self, spans: Sequence[Span], period: Period, *, any_span: str) -> None:
        """Offer spans; `any_span` is the one that opens two dates."""
        self.put("period", {"spans": spans, "period": period, "any": any_span})

    def set_narrowings(self, lists: Sequence[Narrowing], chips: Sequence[Chip]) -> None:
        """Offer lists with more than one thing in them, and what is narrowed to already."""
        self.put(
            "narrow", {"lists": [each for each in lists if len(each.options) > 1], "chips": chips}
        )

    def set_search(self, name: str, label: str, value: str) -> None:
        """Offer to look for words; without a label it is gone."""
        self.put("search", {"name": name, "label": label, "value": value})

    def set_views(self, tabs: Sequence[ViewTab], selected: str) -> None:
        """Offer ways to look."""
        self.put("views", {"tabs": tabs, "selected": selected})

    def set_files(self, files: Sequence[SaveLink]) -> None:
        """Offer the report as files."""
        self.put("files", files)

    def on_span(self, handler: Handler[SpanChosen]) -> None:
        """Call when a span is tapped."""
        self.listen("span", lambda values: SpanChosen(text(values, "span_id")), handler)

    def on_move(self, handler: Handler[SpanMoved]) -> None:
        """Call when the same span is wanted earlier or later."""
        self.listen("move", lambda values: SpanMoved(whole(values, "by")), handler)

    def on_dates(self, handler: Handler[DatesChosen]) -> None:
        """Call when two dates are given."""
        self.listen("dates", _dates_chosen, handler)

    def on_narrow(self, handler: Handler[Narrowed]) -> None:
        """Call when one of a list is chosen, or a chip is taken away."""
        self.listen("narrow", _narrowed, handler)

    def on_view(self, handler: Handler[ViewChosen]) -> None:
        """Call when a tab is tapped."""
        self.listen("view", lambda values: ViewChosen(text(values, "view_id")), handler)


def _dates_chosen(values: Values) -> DatesChosen:
    return DatesChosen(text(values, "first"), text(values, "last"))


def _narrowed(values: Values) -> Narrowed:
    return Narrowed(text(values, "name"), text(values, "value"))
