"""Something that is said once: a code to read aloud or a link to hand on, and how long it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.components.element import DataElement


@dataclass(frozen=True, slots=True)
class Secret:
    """`steps` say what to do with it; a `link` is copied, a code is read in large letters."""

    title: str
    secret: str
    steps: Sequence[str]
    until_ms: int
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class SecretCardLabels:
    """Words of the card."""

    close: str = "Close"
    copy: str = "Copy"
    copied: str = "Copied"
    holds: str = "Holds for {time}"
    over: str = "Too old. Make another one."


class SecretCard(DataElement, component="secret_card.js", dependencies=["comanda_kit.js"]):
    """A sheet over the page, until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.put_labels(SecretCardLabels())
        self._serial = 0

    def show(self, secret: Secret) -> None:
        """Show it. Closing is the reader's; it cannot be shown again."""
        self._serial += 1
        self.put("shown", {"secret": secret, "serial": self._serial})

    def hide(self) -> None:
        """Take it away: it was used."""
        self.put("shown", None)
