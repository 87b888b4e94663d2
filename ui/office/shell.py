"""What every page of the office stands in: head, rail, who is here, and how services are asked.

visit = await door.enter(request)
if isinstance(visit, Response):
    return visit
with open_shell(visit, title=_("Prices")) as shell, shell.body:
    rows = RowList()
found = await shell.ask(service.prices, shell.person)  # None: refused, and said so
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Literal, ParamSpec, TypeVar

import psycopg
import psycopg_pool
from anyio import to_thread
from nicegui import ui
from nicegui.client import Client
from nicegui.element import Element

from domain.errors import DomainError
from domain.language import LANGUAGES
from ui.components.language_row import Language
from ui.components.office_bar import OfficeBar, OfficePerson
from ui.frame import ConnectionLabels, page_head
from ui.language import say_labels, say_sentence, speak
from ui.office.destinations import destinations
from ui.office.live import Refresh, Refresher, every
from ui.office.session import Visit
from ui.text import _, initials

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Tone = Literal["info", "good", "bad"]

HOLDS_S = 5.0
"""A page asks this often, when it asks anything, whether its person may still be here."""
LABELS = ConnectionLabels(
    away="No connection to the office since {time}. Restaurants go on selling.",
    unconfirmed="{count} taps just before may not have been taken: look before you go on.",
)

log = logging.getLogger(__name__)


class Shell:
    """One browser's page in the office."""

    def __init__(self, visit: Visit, bar: OfficeBar, body: Element, client: Client) -> None:
        self.visit = visit
        self.person = visit.person
        self.language = visit.language
        self.bar = bar
        self.body = body
        self.client = client
        self._holds_until = monotonic() + HOLDS_S

    def show_note(self, text: str, tone: Tone = "info") -> None:
        """Say one sentence that leaves after four seconds and blocks nothing."""
        words = ", ".join(json.dumps(each) for each in (say_sentence(text), tone))
        self.client.run_javascript(f"comanda.note({words})")

    async def ask(
        self, act: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer | None:
        """What a service answers, asked in a thread; None where it refused, which is said."""
        return await self.attempt(self._say_refused, act, *args, **kwargs)

    async def attempt(
        self,
        told: Callable[[str], None],
        act: Callable[Given, Answer],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Answer | None:
        """The same where `told` says the refusal: a form, which keeps what was typed.

        Where the session ended or a role was withdrawn meanwhile, the page is loaded anew instead.
        """
        try:
            if not await self._still_holds():
                self.client.run_javascript("location.reload()")
                return None
            return await to_thread.run_sync(lambda: act(*args, **kwargs))
        except DomainError as error:
            with self.client:
                told(say_sentence(error.sentence))
        except (psycopg.OperationalError, psycopg_pool.PoolTimeout) as error:
            log.warning("a page could not be told: %s", error)
            with self.client:
                told(_("The centre could not do that just now. Try again."))
        return None

    async def _still_holds(self) -> bool:
        if monotonic() < self._holds_until:
            return True
        holds = await to_thread.run_sync(self.visit.holds)
        if holds:
            self._holds_until = monotonic() + HOLDS_S
        return holds

    def _say_refused(self, sentence: str) -> None:
        self.show_note(sentence, "bad")

    def every(self, seconds: float, refresh: Refresh) -> Refresher:
        """Refresh this page again and again."""
        return every(seconds, self.client, refresh)

    def set_address(self, address: str) -> None:
        """The page now shows what is at this address: a reload or a link brings it back."""
        self.client.run_javascript(f"history.pushState(null, '', {json.dumps(address)})")

    def go(self, address: str) -> None:
        """Another page."""
        self.client.open(address)


@contextmanager
def open_shell(visit: Visit, *, title: str, here: str = "", back: str = "") -> Iterator[Shell]:
    """Draw a page's frame; fill `shell.body`. `here` is the rail's entry, if the path does not say.

    `back` is the address that an arrow before the title leads to.
    """
    client = ui.context.client
    speak(client, visit.language)
    page_head("auto", "UTC", visit.language, say_labels(LABELS))
    with ui.element("div").classes("co-frame"):
        bar = OfficeBar(organization=visit.organization, several=visit.several, here=here)
        bar.set_title(title, back)
        bar.set_destinations(destinations(visit))
        bar.set_person(
            OfficePerson(
                visit.person.name, visit.person.email, initials(visit.person.name), visit.role
            )
        )
        bar.set_languages([Language(*each) for each in LANGUAGES.items()], visit.language)
        body = ui.element("div").classes("co-body")
        yield Shell(visit, bar, body, client)
