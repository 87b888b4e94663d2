"""The sheet on `/demo` for the visitor's own menu: a file, what its columns mean, a preview."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from nicegui import events, ui

from comanda.demo_stage import own_menu
from comanda.demo_stage.notes import OwnMenu
from comanda.demo_stage.own_menu import CURRENCIES, KEYS, Preview
from domain.errors import DomainError
from domain.language import LANGUAGES
from edge.house.service import HouseFacts
from ui.components.action_button import ActionButton, Pressed
from ui.text import _

FOLDER = "own-menu"
MOST_BYTES = 20_000_000
NOT_THERE = -1


class OwnMenuSheet:
    """One browser's sheet."""

    def __init__(
        self, data: Path, house: HouseFacts, start_over: Callable[[OwnMenu], Awaitable[None]]
    ) -> None:
        self._folder = data / FOLDER
        self._start_over = start_over
        self._file: Path | None = None
        self._header: tuple[str, ...] = ()
        self._columns: dict[str, int] = {}
        self._currency = house.currency
        self._language = house.language if house.language in LANGUAGES else "en"
        with ui.dialog() as self._dialog, ui.element("div").classes("cmd-sheet"):
            ui.label(_("Your own menu")).classes("cmd-title")
            ui.label(
                _("An Excel or CSV file with a row for each dish: its name, its price.")
            ).classes("cmd-words")
            ui.upload(
                auto_upload=True,
                max_files=1,
                max_file_size=MOST_BYTES,
                label=_("Choose or drop the file"),
                on_upload=self._take,
            ).props("accept=.xlsx,.csv flat")
            self._below = ui.element("div").classes("cmd-sheet-below")

    def open(self) -> None:
        """Show it."""
        self._dialog.open()

    async def _take(self, event: events.UploadEventArguments) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = self._folder / f"menu{Path(event.file.name).suffix.lower()}"
        await event.file.save(self._file)
        try:
            self._header = await asyncio.to_thread(own_menu.headers, self._file)
        except DomainError as error:
            self._complain(error.sentence)
            return
        self._columns = own_menu.guess(self._header)
        await self._show()

    async def _show(self) -> None:
        """Draw what the file would become, as it is understood now."""
        found, complaint = await self._looked_at()
        self._below.clear()
        with self._below:
            self._draw_choices()
            if found is None:
                ui.label(complaint).classes("cmd-words")
            else:
                self._draw_preview(found)

    async def _looked_at(self) -> tuple[Preview | None, str]:
        if self._file is None or not {"item", "price"} <= self._columns.keys():
            return None, _("Say which column is the dish, and which is the price.")
        look = (self._file, dict(self._columns), self._currency, self._language)
        try:
            return await asyncio.to_thread(own_menu.preview, *look), ""
        except DomainError as error:
            return None, error.sentence

    def _draw_choices(self) -> None:
        columns = {NOT_THERE: "–", **dict(enumerate(self._header))}
        with ui.element("div").classes("cmd-choices"):
            for key in KEYS:
                ui.select(
                    columns,
                    label=_key_name(key),
                    value=self._columns.get(key, NOT_THERE),
                    on_change=lambda event, key=key: self._choose(key, int(event.value)),
                ).props(f"outlined dense data-key={key}")
            ui.select(
                list(dict.fromkeys((self._currency, *CURRENCIES))),
                label=_("Currency"),
                value=self._currency,
                on_change=lambda event: self._choose_currency(str(event.value)),
            ).props("outlined dense data-key=currency")
            ui.select(
                LANGUAGES,
                label=_("Language"),
                value=self._language,
                on_change=lambda event: self._choose_language(str(event.value)),
            ).props("outlined dense data-key=language")

    def _draw_preview(self, found: Preview) -> None:
        with ui.element("div").classes("cmd-preview"):
            for row in found.rows:
                ui.label(row.category).classes("cmd-preview-category")
                ui.label(row.name)
                ui.label(row.price).classes("cmd-preview-price")
        words = _("{dishes} dishes in {categories} categories.")
        if found.left_out:
            words = _("{dishes} dishes in {categories} categories; {left_out} rows left out.")
        sentence = words.format(
            dishes=found.dishes, categories=found.categories, left_out=found.left_out
        )
        ui.label(" ".join(filter(None, (sentence, found.first_reason)))).classes("cmd-words")
        if found.dishes:
            with ui.element("div").classes("cmd-let-in"):
                button = ActionButton(
                    _("Start over with this menu"),
                    tone="main",
                    detail=_("People and tables stay; orders of the demo go."),
                )
            button.on_press(self._go)

    async def _choose(self, key: str, column: int) -> None:
        self._columns = {name: at for name, at in self._columns.items() if name != key}
        if column != NOT_THERE:
            self._columns[key] = column
        await self._show()

    async def _choose_currency(self, currency: str) -> None:
        self._currency = currency
        await self._show()

    async def _choose_language(self, language: str) -> None:
        self._language = language
        await self._show()

    async def _go(self, _pressed: Pressed) -> None:
        own = OwnMenu(str(self._file), self._columns, self._currency, self._language)
        await self._start_over(own)

    def _complain(self, sentence: str) -> None:
        self._below.clear()
        with self._below:
            ui.label(sentence).classes("cmd-words")


def _key_name(key: str) -> str:
    names = {
        "item": _("Dish"),
        "price": _("Price"),
        "category": _("Category"),
        "variant": _("Size"),
        "code": _("Number"),
    }
    return names[key]
