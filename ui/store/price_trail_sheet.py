"""The sheet that a tap on a price opens: why this price."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nicegui import ui

from edge.orders.discount_views import Explained
from edge.orders.discounts import DiscountService
from ui.store.asking import sheet
from ui.store.price_trail_view import Reason, reasons
from ui.store.shell import Shell
from ui.text import _, format_measured


async def show_why(shell: Shell, discounts: DiscountService, line_id: UUID) -> None:
    """Explain what a line costs until the sheet is closed."""
    found = await discounts.explain_dish(line_id)
    language, dish = shell.session.language, found[0]
    count = format_measured(dish.quantity, dish.unit, language)
    title = _("Why this price? {count} {name}").format(count=count, name=dish.name)
    await show_reasons(shell, title, found)


async def show_reasons(shell: Shell, title: str, found: Sequence[Explained]) -> None:
    """Show explanations until the sheet is closed."""
    language = shell.session.language
    with sheet(shell.client, title) as dialog, ui.element("div").classes("cm-why"):
        for reason in reasons(found, language):
            _draw(reason)
    await dialog
    if not dialog.is_deleted:
        dialog.delete()


def _draw(reason: Reason) -> None:
    with ui.element("div").classes("cm-why-row" + (" cm-strong" if reason.strong else "")):
        ui.label(reason.words).classes("cm-why-words")
        ui.label(reason.change).classes("cm-why-change")
        ui.label(reason.after).classes("cm-why-after")
