"""Counting a drawer: pieces of each note and coin, by keypad or steps, summed as people type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.choice_sheet import MoneyFormat
from ui.components.element import DataElement, Handler, Values, text, whole


@dataclass(frozen=True, slots=True)
class Denomination:
    """A note or coin."""

    amount_minor: int
    label: str


@dataclass(frozen=True, slots=True)
class CashCounted:
    """The count is finished. `counts` are (denomination, pieces), those with pieces only."""

    counted_minor: int
    counts: tuple[tuple[int, int], ...]
    tap_id: str


@dataclass(frozen=True, slots=True)
class CashCountLabels:
    """Words of the count."""

    sum: str = "Counted"
    erase: str = "Erase"


class CashCount(DataElement, component="cash_count.js", dependencies=["comanda_kit.js"]):
    """A second press of Done is ignored until `answered`; then counting begins anew."""

    def __init__(
        self,
        denominations: Sequence[Denomination],
        *,
        done: str,
        money: MoneyFormat,
        labels: CashCountLabels | None = None,
    ) -> None:
        super().__init__()
        self._rounds = 0
        self.put("denominations", denominations)
        self.put("money", money)
        self.put_labels(labels or CashCountLabels())
        self.set_done(done)

    def set_done(self, label: str) -> None:
        """What the button says."""
        self.put("done", label)

    def refused(self) -> None:
        """The count was not taken: it stays as it is and may be sent again."""
        self._rounds += 1
        self.put("round", [self._rounds, False])

    def answered(self) -> None:
        """The count was taken: the next one begins at nothing."""
        self._rounds += 1
        self.put("round", [self._rounds, True])

    def on_counted(self, handler: Handler[CashCounted]) -> None:
        """Call when the count is finished."""
        self.listen("counted", _cash_counted, handler)


def _cash_counted(values: Values) -> CashCounted:
    pairs = values.get("counts")
    assert isinstance(pairs, list)
    counts = tuple((int(amount), int(pieces)) for amount, pieces in pairs)
    return CashCounted(whole(values, "counted_minor"), counts, text(values, "tap_id"))
