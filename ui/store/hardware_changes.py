"""Changes of one device in forms: its name, its work, its stand-in, its settings, its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.errors import BadRequest, DomainError
from edge.hardware.known import known_driver, known_drivers
from edge.hardware.requests import ChangePeripheral, ChangePrinter, HardwareDetail
from edge.hardware.uses import UsePrinter
from ui.components.form_sheet import Choosable, Field, Form, FormDone, FormSheet
from ui.store import hardware_device_view as view
from ui.store import hardware_form as forms
from ui.store import hardware_words as words
from ui.store.asking import Pick, pick, write
from ui.store.hardware_page import Wired
from ui.store.hardware_places import chosen, work_places
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

Act = Callable[[UUID], Awaitable[object]]
NAME_LENGTH = 60
USUAL_BACKUP_S = 45


class Changes:
    """The forms of one browser's device page."""

    def __init__(self, shell: Shell, wired: Wired, form: FormSheet, hardware_id: UUID) -> None:
        self._shell = shell
        self._ask = wired
        self._form = form
        self._id = hardware_id
        self.acts: dict[str, Act] = {
            view.RENAME: self._rename,
            view.WORK: self._work,
            view.STAND_IN: self._stand_in,
            view.SETTINGS: self._settings,
            view.MOVE: self._move,
        }
        self._saves: dict[str, Callable[[Mapping[str, object], UUID], Awaitable[object]]] = {
            view.WORK: self._save_work,
            view.STAND_IN: self._save_stand_in,
            view.SETTINGS: self._save_settings,
        }

    async def save(self, event: FormDone) -> None:
        """What was filled in; what cannot be is said in the form, which stays."""
        try:
            await self._saves[event.form_id](event.values, tap(event.tap_id))
        except DomainError as error:
            self._form.refuse(words.sentence(error.sentence))
        else:
            self._form.close()

    async def _detail(self) -> HardwareDetail:
        return await self._ask.hardware.detail(self._id)

    # ---- forms -----------------------------------------------------------------------------
    async def _rename(self, command_id: UUID) -> None:
        detail = await self._detail()
        title = _("What is it called?")
        named = await write(
            self._shell.client, title, value=detail.view.name, most=NAME_LENGTH, done=_("Rename")
        )
        if named is not None:
            await self._change(detail, command_id, name=named.value)

    async def _work(self, _command_id: UUID) -> None:
        detail = await self._detail()
        fields = await work_fields(self._ask, detail.view.id, detail.view.role)
        self._form.open(Form(view.WORK, _("What it is for"), fields, done=_("Save")))

    async def _stand_in(self, _command_id: UUID) -> None:
        detail = await self._detail()
        fields = await stand_in_fields(
            self._ask, self._id, detail.backup_id, detail.backup_after_s or USUAL_BACKUP_S
        )
        self._form.open(Form(view.STAND_IN, _("Who stands in for it"), fields, done=_("Save")))

    async def _settings(self, _command_id: UUID) -> None:
        detail = await self._detail()
        driver = known_drivers().get(detail.view.driver)
        if driver is None:
            raise BadRequest("Its driver is not known to this version of the box.")
        fields = forms.form_fields(driver.settings, detail.settings)
        self._form.open(Form(view.SETTINGS, _("Its settings"), fields, done=_("Save")))

    async def _move(self, command_id: UUID) -> None:
        places = await work_places(self._ask, self._shell)
        picks = [
            Pick("", _("The whole house")),
            *(Pick(each.value, each.name) for each in places),
        ]
        picked = await pick(self._shell.client, _("Where does it work?"), picks)
        if picked is None:
            return
        place = chosen(places, picked.value)
        request = ChangePeripheral(
            self._id,
            move=True,
            place_kind=place.kind if place else "",
            place_id=place.id if place else None,
        )
        rows = self._ask.hardware.rows
        await rows.change_peripheral(request, self._shell.actor(), tap(picked.tap_id))

    # ---- saved -----------------------------------------------------------------------------
    async def _save_work(self, values: Mapping[str, object], command_id: UUID) -> None:
        actor = self._shell.actor()
        await self._ask.uses.use(use_of(self._id, values), actor, command_id)
        detail = await self._detail()
        if values["role"] != detail.view.role:
            request = ChangePrinter(self._id, role=str(values["role"]))
            await self._ask.hardware.rows.change_printer(request, actor)

    async def _save_stand_in(self, values: Mapping[str, object], command_id: UUID) -> None:
        backup_id, after_s = stand_in_of(values)
        request = ChangePrinter(
            self._id, backup_id=backup_id, backup_after_s=after_s, no_backup=backup_id is None
        )
        rows = self._ask.hardware.rows
        await rows.change_printer(request, self._shell.actor(), command_id)

    async def _save_settings(self, values: Mapping[str, object], command_id: UUID) -> None:
        detail = await self._detail()
        driver = known_driver(detail.view.driver)
        settings = forms.settings_of(driver.settings, values, detail.settings)
        await self._change(detail, command_id, settings=settings)

    async def _change(
        self,
        detail: HardwareDetail,
        command_id: UUID,
        *,
        name: str | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        rows, actor = self._ask.hardware.rows, self._shell.actor()
        if detail.view.family == "printer":
            printer = ChangePrinter(self._id, name=name, settings=settings)
            await rows.change_printer(printer, actor, command_id)
        else:
            thing = ChangePeripheral(self._id, name=name, settings=settings)
            await rows.change_peripheral(thing, actor, command_id)


async def work_fields(wired: Wired, printer_id: UUID | None, role: str) -> tuple[Field, ...]:
    """What a printer is for: its papers, stations, drawers."""
    uses = await wired.uses.all()
    found = [Field("role", _("What it prints"), "pick", role, options=_roles(), wide=True)]
    for kind, name, label in (
        ("station", "stations", _("Stations whose tickets come out here")),
        ("drawer", "drawers", _("Drawers that it opens")),
    ):
        here = [each for each in uses if each.kind == kind]
        options = tuple(Choosable(str(each.id), each.name) for each in here)
        chosen = [str(each.id) for each in here if printer_id and each.printer_id == printer_id]
        if options:
            found.append(Field(name, label, "picks", chosen, options=options))
    return tuple(found)


def use_of(printer_id: UUID, values: Mapping[str, object]) -> UsePrinter:
    """What was chosen of `work_fields`."""
    return UsePrinter(printer_id, _ids(values.get("stations")), _ids(values.get("drawers")))


async def stand_in_fields(
    wired: Wired, own_id: UUID | None, backup_id: UUID | None, after_s: int
) -> tuple[Field, ...]:
    """Which printer prints for it, and after how long."""
    options = tuple(
        Choosable(str(each.id), each.name)
        for each in await wired.hardware.overview()
        if each.family == "printer" and each.id != own_id
    )
    return (
        Field(
            "backup",
            _("Prints for it when it is away"),
            "choice",
            str(backup_id or ""),
            options=options,
        ),
        Field(
            "after_s",
            _("After how long; 0 is never by itself"),
            "number",
            str(after_s),
            unit=_("seconds"),
            most=5,
        ),
    )


def stand_in_of(values: Mapping[str, object]) -> tuple[UUID | None, int]:
    """What was chosen of `stand_in_fields`. Raises BadRequest for what is no number."""
    after_s = str(values.get("after_s") or "0").strip()
    if not after_s.isdecimal():
        raise BadRequest("After how many seconds? Write a whole number.")
    backup = str(values.get("backup") or "")
    return (UUID(backup), int(after_s)) if backup else (None, 0)


def _roles() -> tuple[Choosable, ...]:
    return tuple(Choosable(role, _(label)) for role, label in words.ROLES.items())


def _ids(value: object) -> tuple[UUID, ...]:
    return tuple(UUID(str(each)) for each in value) if isinstance(value, list) else ()
