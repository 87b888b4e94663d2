"""Rare acts on the floor, behind its More button: hand over, share out the sections."""

from __future__ import annotations

from uuid import UUID

from domain.permissions import Right
from edge.floor.requests import AssignSection, HandedOver, HandOver
from edge.floor.serving import ServingService
from ui.store.asking import Pick, pick
from ui.store.places import places
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import _, count_of

HAND_OVER = "hand-over"
HAND_OVER_FOR = "hand-over-for"
SECTIONS = "sections"
NOBODY = "nobody"


class FloorActs:
    """What one person does with many tables at once."""

    def __init__(self, shell: Shell, serving: ServingService) -> None:
        self._shell = shell
        self._serving = serving

    async def ask(self) -> None:
        """Offer the acts and the other pages, and do what is chosen."""
        rights = self._shell.session.rights
        picks = [Pick(HAND_OVER, _("Hand over my tables"), icon="move")]
        if Right.SERVE_OTHERS_TABLES in rights:
            picks.append(Pick(HAND_OVER_FOR, _("Hand over somebody's tables"), icon="move"))
        if Right.EDIT_FLOOR in rights:
            picks.append(Pick(SECTIONS, _("Sections tonight"), icon="guests"))
        picked = await pick(self._shell.client, _("More"), [*picks, *places(rights, "/floor")])
        if picked is None:
            return
        if picked.value == HAND_OVER:
            await self._hand_over(self._shell.actor().id)
        elif picked.value == HAND_OVER_FOR:
            await self._hand_over(await self._ask_person(_("Whose tables?")))
        elif picked.value == SECTIONS:
            await self._shell.run(self._share_out())
        else:
            self._shell.go(picked.value)

    async def _hand_over(self, from_id: UUID | None) -> None:
        if from_id is None:
            return
        people = await self._people(without=from_id)
        picked = await pick(self._shell.client, _("To whom?"), people)
        if picked is None:
            return
        request = HandOver(from_id, UUID(picked.value))
        done = await self._shell.run(
            self._serving.hand_over(request, self._shell.actor(), tap(picked.tap_id))
        )
        if done is not None:
            name = next(each.label for each in people if each.value == picked.value)
            self._shell.frame.show_note(handed_over(name, done), "good")

    async def _share_out(self) -> None:
        """Section after section, until the sheet is closed."""
        while True:
            sections = (await self._serving.tonight()).sections
            picks = [
                Pick(str(each.id), each.name, detail=each.person or _("everybody"))
                for each in sections
            ]
            words = "" if picks else _("There are no sections yet. Make them under Rooms.")
            chosen = await pick(self._shell.client, _("Who serves what tonight?"), picks, words)
            if chosen is None:
                return
            name = next(each.name for each in sections if str(each.id) == chosen.value)
            usual = Pick(NOBODY, _("As usual"), icon="recall")
            person = await pick(self._shell.client, name, [*await self._people(), usual])
            if person is not None:
                person_id = None if person.value == NOBODY else UUID(person.value)
                request = AssignSection(UUID(chosen.value), person_id)
                act = self._serving.assign(request, self._shell.actor(), tap(person.tap_id))
                await self._shell.run(act)

    async def _ask_person(self, title: str) -> UUID | None:
        picked = await pick(self._shell.client, title, await self._people())
        return None if picked is None else UUID(picked.value)

    async def _people(self, without: UUID | None = None) -> list[Pick]:
        return [
            Pick(str(each.id), each.short_name, detail=", ".join(each.roles), icon="person")
            for each in await self._shell.door.staff.people()
            if each.id != without
        ]


def handed_over(name: str, done: HandedOver) -> str:
    """`Marco has your 2 orders now: 7, 5+6`."""
    if not done.orders:
        return _("{name} serves the section now.").format(name=name)
    orders = count_of(done.orders, "{count} order", "{count} orders")
    return _("{name} has {orders} now: {where}").format(
        name=name, orders=orders, where=", ".join(done.where)
    )
