"""Every customer display's driver, for the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from domain.errors import BadRequest
from drivers.displays.cells import WIDTH, Page, Row
from drivers.displays.commands import Cd5220Commands, Commands, EscposCommands, UtcCommands
from drivers.displays.conversation import DisplayConversation
from drivers.entry import Driver, Step
from drivers.host.linked import LinkedSession
from drivers.host.session import Around
from drivers.transports.wires import SerialWire

STEPS: Final[tuple[Step, ...]] = ("find", "settings", "show", "name")


@dataclass(frozen=True, kw_only=True)
class DisplaySettings(SerialWire):
    """A display of two lines. `page` is its letters, `code_page` their number where that is not
    the usual one; `idle_upper` and `idle_lower` are shown while nobody is served.
    """

    page: Page = "cp858"
    code_page: int | None = None
    idle_upper: str = ""
    idle_lower: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.code_page is not None and not 0 <= self.code_page <= 255:
            raise BadRequest(f"code_page is {self.code_page}; it must be between 0 and 255.")
        for name, text in (("idle_upper", self.idle_upper), ("idle_lower", self.idle_lower)):
            if len(text) > WIDTH:
                raise BadRequest(f"{name} has {len(text)} letters; a line has {WIDTH}.")


def _showing(name: str, title: str, commands: Commands) -> Driver[DisplaySettings]:
    def session(given: DisplaySettings, around: Around) -> LinkedSession:
        idle = (Row(given.idle_upper), Row(given.idle_lower))
        spoken = DisplayConversation(around, commands, given.page, given.code_page, idle)
        return LinkedSession(around, lambda: given.transport(around.row.name), spoken)

    return Driver(
        id=f"display_{name}_serial",
        family="display",
        title=title,
        wire="serial",
        settings=DisplaySettings,
        session=session,
        steps=STEPS,
        emulator=f"display-{name}",
    )


ENTRIES: Final[tuple[Driver[Any], ...]] = (
    _showing("escpos", "Customer display, ESC/POS", EscposCommands()),
    _showing("cd5220", "Customer display, CD5220", Cd5220Commands()),
    _showing("utc", "Customer display, UTC", UtcCommands()),
)
