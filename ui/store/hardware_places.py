"""Where a scale, a scanner or a display may work: at a device, a station, a drawer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ui.components.form_sheet import Choosable
from ui.store.hardware_page import Wired
from ui.store.shell import Shell
from ui.text import _

WHOLE_HOUSE = "house"


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """A place; `kind` is device, station or drawer."""

    kind: str
    id: UUID
    name: str

    @property
    def value(self) -> str:
        """As a form has it."""
        return f"{self.kind} {self.id}"


async def work_places(wired: Wired, shell: Shell) -> tuple[WorkPlace, ...]:
    """Every place of the house."""
    devices = await shell.door.devices.devices()
    return (
        *(
            WorkPlace("device", row.device.id, row.device.name)
            for row in devices
            if row.device.approved
        ),
        *(WorkPlace(each.kind, each.id, each.name) for each in await wired.uses.all()),
    )


def options(places: Sequence[WorkPlace]) -> tuple[Choosable, ...]:
    """Places to choose from, the whole house first."""
    everywhere = Choosable(WHOLE_HOUSE, _("The whole house"))
    return (everywhere, *(Choosable(each.value, each.name) for each in places))


def chosen(places: Sequence[WorkPlace], value: object) -> WorkPlace | None:
    """The place that was chosen; None is the whole house."""
    return next((each for each in places if each.value == str(value or "")), None)
