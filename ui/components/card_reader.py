"""A reader of staff cards that types like a keyboard (a "wedge"): a fast number, then Enter."""

from __future__ import annotations

from dataclasses import dataclass

from ui.components.element import DataElement, Handler, Values, text


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was held to the reader."""

    card: str
    tap_id: str


class CardReader(
    DataElement, component="card_reader.js", dependencies=["comanda_kit.js", "wedge_keys.js"]
):
    """Hears cards anywhere on the page, except while somebody writes in a field.

    A card is at least six characters, at most 50 ms apart, and Enter. Slower keys are a person's
    and reach the page, 80 ms later.
    """

    def on_card(self, handler: Handler[CardRead]) -> None:
        """Call with every card."""
        self.listen("card", _card_read, handler)


def _card_read(values: Values) -> CardRead:
    return CardRead(card=text(values, "card"), tap_id=text(values, "tap_id"))
