"""The house's books: days with their exports, months to lock, codes of accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.errors import DomainError
from domain.permissions import Right
from edge.books.requests import AccountRow, LockMonth, SetCode
from edge.books.service import BookService
from ui.components.form_sheet import FormDone, FormSheet
from ui.components.row_list import RowActed, RowList, TabChosen
from ui.frame import screen
from ui.store import books_view as view
from ui.store import office_values as read
from ui.store.live import Turns, in_turn
from ui.store.manager_view import Reader
from ui.store.session import Door, tap
from ui.store.shell import Shell, open_shell
from ui.text import _

Act = Callable[[RowActed, UUID], Awaitable[None]]


def register(door: Door, books: BookService) -> None:
    """The page `/books`, for those who keep them."""

    @screen("/books", title="Books")
    async def books_page(request: Request, tab: str = view.DAYS) -> Response | None:
        session = await door.enter(request, Right.MANAGE_BOOKS)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Books")) as shell:
            page = BooksPage(shell, books, tab)
        await page.begin()
        return None


class BooksPage:
    """One person's look into the books."""

    def __init__(self, shell: Shell, books: BookService, tab: str) -> None:
        self.turns = Turns()
        self._shell = shell
        self._books = books
        self._tab = tab
        self._codes: dict[str, AccountRow] = {}
        session = shell.session
        self._reader = Reader(session.house.currency, session.language, session.house.zone)
        with shell.frame.body:
            self._rows = RowList()
            self._form = FormSheet()
        self._acts: dict[str, Act] = {
            view.CSV: self._download,
            view.XLSX: self._download,
            view.LOCK: self._lock,
            view.EDIT: self._edit,
        }

    async def begin(self) -> None:
        """Draw the tab and follow what changes it."""
        self._rows.on_act(self._act)
        self._rows.on_tab(self._turn)
        self._form.on_done(self._save)
        await self._shell.keep_drawn(self.refresh, "payments", "books")

    @in_turn
    async def refresh(self) -> None:
        """Draw the tab that is open."""
        actor = self._shell.actor()
        self._rows.set_tabs(view.tabs(), self._tab)
        if self._tab == view.CODES:
            accounts = await self._books.codes(actor)
            self._codes = {view.row_id(each): each for each in accounts}
            self._rows.set_sections(view.code_sections(accounts))
        else:
            books = await self._books.books(actor)
            self._rows.set_sections(view.day_sections(books, self._reader))

    async def _turn(self, event: TabChosen) -> None:
        self._tab = event.tab_id
        await self.refresh()

    async def _act(self, event: RowActed) -> None:
        await self._shell.run(self._acts[event.action](event, tap(event.tap_id)))
        self._rows.answered()
        await self.refresh()

    async def _download(self, event: RowActed, _command_id: UUID) -> None:
        file = await self._books.export(event.row_id, event.action, self._shell.actor())
        with self._shell.client.content:
            ui.download.content(file.content, file.name, file.kind)

    async def _lock(self, event: RowActed, command_id: UUID) -> None:
        month = await self._books.lock_month(
            LockMonth(event.row_id), self._shell.actor(), command_id
        )
        self._shell.frame.show_note(_("{month} is locked.").format(month=month), "good")

    async def _edit(self, event: RowActed, _command_id: UUID) -> None:
        if event.row_id in self._codes:
            self._form.open(view.code_form(self._codes[event.row_id]))

    async def _save(self, done: FormDone) -> None:
        account, _slash, detail = done.form_id.partition("/")
        code, name = read.words(done.values, "code"), read.words(done.values, "name")
        request = SetCode(account, detail, code, name)
        try:
            await self._books.set_code(request, self._shell.actor(), tap(done.tap_id))
        except DomainError as error:
            self._form.refuse(error.sentence)
            return
        self._form.close()
        await self.refresh()
