"""What surrounds every staff page: who works here, what is away, what a refused act says."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar
from uuid import UUID

from fastapi import Request
from nicegui import ui
from nicegui.client import Client

from domain.errors import DomainError, SignInRefused
from edge.alarms.kinds import KITCHEN_STOPPED
from edge.commands import Actor
from edge.staff.requests import SignedIn, SignOut
from ui.components.alarm_bar import AlarmBar, AlarmLine
from ui.components.top_bar import Away, HomePressed, PersonBadge, PersonPressed
from ui.frame import Frame, Layout, store_page
from ui.language import say_sentence
from ui.store import asked_cards
from ui.store.hearing import card_held, hear
from ui.store.live import Refresh, Refresher, follow
from ui.store.session import Door, Session, address_of, sign_in_path, tap
from ui.text import age_ms, initials, since

A = TypeVar("A")
LOUD = ("unseen_ticket", KITCHEN_STOPPED)
"""Alarms that cannot wait: food that no cook knows of."""
AUDIBLE = (KITCHEN_STOPPED,)
SHUT_OUT = "This device was shut out. Ask a manager."


class Shell:
    """The page of one browser: its frame, its session, and what it follows."""

    def __init__(
        self,
        door: Door,
        session: Session,
        frame: Frame,
        alarm_bar: AlarmBar,
        client: Client,
        request: Request,
    ) -> None:
        self.door = door
        self.frame = frame
        self._alarm_bar = alarm_bar
        self.client = client
        self.address = address_of(request)
        self.left_unsent: UUID | None = None
        self.before_leaving: Refresh | None = None
        self._leaving = False
        self._session: Session | None = session
        self.follow("people", self._look_who)
        self.follow("devices", self._look_who, session.device.id)
        self.follow("alarms", self.show_alarms)
        hear(door.scanning, client, session.device.id, "card", partial(card_held, client))
        client.on_disconnect(self._forget)
        asked_cards.put_up(self)
        frame.set_person(badge(session.person) if session.person else None)
        frame.on_person(self._lock)
        frame.on_home(self._go_home)

    @property
    def session(self) -> Session:
        """Who stands here. Raises SignInRefused once the device was shut out."""
        if self._session is None:
            raise SignInRefused(SHUT_OUT)
        return self._session

    def actor(self) -> Actor:
        """Who acts now. Raises SignInRefused once the device was shut out."""
        return self.session.actor()

    def follow(self, topic: str, refresh: Refresh, subject: UUID | None = None) -> Refresher:
        """Refresh on a signal until the page is gone."""
        return follow(self.door.signals, self.client, topic, refresh, subject)

    async def keep_drawn(self, refresh: Refresh, *topics: str) -> None:
        """Draw the page now, on these signals, and when its browser has been away."""
        for topic in topics:
            self.follow(topic, refresh)
        self.frame.on_back(lambda _back: refresh())
        await self.show_alarms()
        await refresh()

    async def run(self, act: Awaitable[A]) -> A | None:
        """Await an act; what a person did wrong is said in one line, and None returned."""
        try:
            return await act
        except DomainError as error:
            self.tell(error)
            return None

    def tell(self, error: DomainError) -> None:
        """Say why something was not done."""
        self.frame.show_note(error.sentence, "bad")

    def go(self, address: str) -> None:
        """Turn to another page."""
        self._leaving = True
        self.client.open(address)

    def go_home(self) -> None:
        """Turn to where this device's work begins, which says what was left unsent here."""
        self.go(with_left(self.session.home, self.left_unsent))

    def _forget(self) -> None:
        """A page that was left gives its memory back at once, not when nobody may return."""
        if self._leaving and not self.client.has_socket_connection:
            self.client.remove_all_elements()

    async def show_alarms(self) -> None:
        """Say in the quiet line what is away, and at the foot what somebody must look after."""
        if self._session is None:
            return
        found = await self.door.alarms.seen_by(self._session.actor())
        house, language = self._session.house, self._session.language
        said = {each.subject_id for each in found if each.kind == KITCHEN_STOPPED}
        self._alarm_bar.set_alarms(
            [
                AlarmLine(
                    str(each.id),
                    say_sentence(each.sentence),
                    age_ms(each.since),
                    each.kind in AUDIBLE,
                )
                for each in found
                if each.kind in LOUD
            ]
        )
        self.frame.set_away(
            [
                Away(say_sentence(each.sentence), since(each.since, house.zone, language), "")
                for each in found
                if each.kind not in LOUD and each.subject_id not in said
            ]
        )

    async def _look_who(self) -> None:
        """Somebody signed in or out here, rights changed, or the device was shut out."""
        if self._session is None or self._leaving:
            return
        before = self._session.person
        self._session = await self.door.again(self._session)
        if self._session is None:
            return  # the doorkeeper closes the page
        now = self._session.person
        if _person_id(before) != _person_id(now):
            self.go(sign_in_path(self.address) if now is None else self.address)

    async def _lock(self, pressed: PersonPressed) -> None:
        await self._prepare_to_leave()
        self.go(with_left(sign_in_path(self.address), self.left_unsent))
        await self.door.staff.sign_out(SignOut(self.session.device.id), tap(pressed.tap_id))

    async def _go_home(self, _pressed: HomePressed) -> None:
        await self._prepare_to_leave()
        self.go_home()

    async def _prepare_to_leave(self) -> None:
        if self.before_leaving is not None:
            await self.before_leaving()


def with_left(address: str, order_id: UUID | None) -> str:
    """An address whose page says that an order was left with unsent lines."""
    if order_id is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}left={order_id}"


def badge(person: SignedIn) -> PersonBadge:
    """The person's button."""
    return PersonBadge(
        str(person.person_id), person.short_name, initials(person.name), person.colour
    )


def _person_id(person: SignedIn | None) -> UUID | None:
    return None if person is None else person.person_id


@contextmanager
def open_shell(
    door: Door,
    session: Session,
    request: Request,
    *,
    layout: Layout = "full",
    title: str = "",
    top_bar: bool = True,
    language: str | None = None,
) -> Iterator[Shell]:
    """Draw a page's frame for a session. A lock comes back to the request's address.

    `language` is a station's own; otherwise the page speaks its reader's.
    """
    house = session.house
    with store_page(
        house=house.name,
        device=session.device.name,
        layout=layout,
        title=title,
        top_bar=top_bar,
        zone=house.zone.key,
        home=session.home,
        language=language or session.language,
    ) as frame:
        yield Shell(door, session, frame, AlarmBar(), ui.context.client, request)
