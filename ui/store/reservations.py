"""Reservations on the floor: the list, one to write down, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nicegui import ui

from domain.clock import Clock
from domain.errors import DomainError
from domain.orders import MAX_NAME_LENGTH, MAX_NOTE_LENGTH
from domain.parties import MAX_PHONE_LENGTH
from edge.floor.parties import PartyService, PartyView
from edge.floor.requests import EndParty, PutParty
from edge.floor.views import FloorTable, FloorView
from ui.components.action_button import ActionButton, Pressed
from ui.store import reservations_view as show
from ui.store.asking import Pick, pick, sheet
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _

ADD = "add"
SEAT = "seat"


@dataclass(frozen=True, slots=True)
class Seated:
    """A party is to sit down, under the tap's id."""

    party: PartyView
    command_id: UUID


class Reservations:
    """What the floor's Reservations button opens."""

    def __init__(self, shell: Shell, parties: PartyService, clock: Clock) -> None:
        self._shell = shell
        self._parties = parties
        self._clock = clock

    async def expected(self) -> tuple[PartyView, ...]:
        """Who is expected, the soonest first."""
        return await self._parties.expected()

    async def ask(self, floor: FloorView) -> Seated | None:
        """Show who is expected; the answer is a party that sits down now."""
        zone, language = self._shell.session.house.zone, self._shell.session.language
        now = self._clock.now()
        found = {str(each.id): each for each in await self.expected()}
        picks = [
            Pick(ADD, _("New reservation"), icon="more", tone="main"),
            *(show.party_pick(each, now, zone, language) for each in found.values()),
        ]
        picked = await pick(self._shell.client, _("Reservations"), picks)
        if picked is None:
            return None
        if picked.value == ADD:
            await self.write_down(floor, tap(picked.tap_id))
            return None
        return await self.ask_about(found[picked.value], floor)

    async def ask_about(self, party: PartyView, floor: FloorView) -> Seated | None:
        """What becomes of one party; the answer is the party where it sits down now."""
        zone, language = self._shell.session.house.zone, self._shell.session.language
        picked = await pick(
            self._shell.client,
            show.called(party, zone, language),
            show.acts(),
            show.in_words(party),
        )
        if picked is None:
            return None
        command_id = tap(picked.tap_id)
        if picked.value == SEAT:
            return Seated(party, command_id)
        if picked.value == "change":
            await self.write_down(floor, command_id, party)
        else:
            request = EndParty(party.id, no_show=picked.value == "no_show")
            await self._shell.run(self._parties.end(request, self._shell.actor(), command_id))
        return None

    async def write_down(
        self, floor: FloorView, party_id: UUID, party: PartyView | None = None
    ) -> None:
        """Write a reservation down, or change one."""
        first = show.first_moment(party, self._clock.now(), self._shell.session.house.zone)
        form = await _ask_form(self._shell, floor, party, first)
        if form is None:
            return
        request = PutParty(
            party.id if party else party_id,
            form.name,
            form.guests,
            form.expected_at,
            form.phone,
            form.note,
            form.table_ids,
        )
        done = self._parties.put(request, self._shell.actor(), form.command_id)
        await self._shell.run(done)


@dataclass(frozen=True, slots=True)
class Form:
    """What was written into the sheet."""

    name: str
    phone: str
    guests: int
    expected_at: datetime
    note: str
    table_ids: tuple[UUID, ...]
    command_id: UUID


async def _ask_form(
    shell: Shell, floor: FloorView, party: PartyView | None, first: datetime
) -> Form | None:
    zone = shell.session.house.zone
    with sheet(shell.client, _("Reservation")) as dialog:
        with ui.element("div").classes("cm-form"):
            name = _field(_("Name"), party.name if party else "", MAX_NAME_LENGTH, "autofocus")
            guests = _field(_("Guests"), str(party.guests if party else 2), 3, "inputmode=numeric")
            day = _field(_("Day"), f"{first:%Y-%m-%d}", 10, "type=date stack-label")
            hour = _field(_("Time"), f"{first:%H:%M}", 5, "type=time stack-label")
            phone = _field(_("Phone"), party.phone if party else "", MAX_PHONE_LENGTH, "type=tel")
            tables = _tables(floor.tables, party)
            note = _field(_("Note"), party.note if party else "", MAX_NOTE_LENGTH, "")
        with ui.element("div").classes("cm-ask-foot"):
            cancel = ActionButton(_("Cancel"))
            save = ActionButton(_("Write down"), tone="main")

    def finish(pressed: Pressed) -> None:
        try:
            form = Form(
                str(name.value or ""),
                str(phone.value or ""),
                show.whole(str(guests.value or "")),
                show.moment(str(day.value or ""), str(hour.value or ""), zone),
                str(note.value or ""),
                tuple(UUID(each) for each in tables.value or ()),
                tap(pressed.tap_id),
            )
            show.check(form.name, form.phone, form.guests, form.note)
        except DomainError as error:
            save.answered()
            shell.tell(error)
        else:
            dialog.submit(form)

    cancel.on_press(lambda _pressed: dialog.submit(None))
    save.on_press(finish)
    answer = await dialog
    if not dialog.is_deleted:
        dialog.delete()
    return answer if isinstance(answer, Form) else None


def _field(label: str, value: str, most: int, props: str) -> ui.input:
    return ui.input(label, value=value).props(f"outlined maxlength={most} {props}")


def _tables(tables: Mapping[UUID, FloorTable], party: PartyView | None) -> ui.select:
    names = {str(table.id): table.name for table in tables.values()}
    chosen = [str(each) for each in party.table_ids if each in tables] if party else []
    field = ui.select(names, label=_("Tables"), multiple=True, value=chosen)
    return field.props("outlined use-chips options-dense")
