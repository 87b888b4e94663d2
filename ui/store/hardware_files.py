"""Files about hardware: what support wants to see, and the rows to carry to another box."""

from __future__ import annotations

from nicegui import ui

from ui.components.action_button import ActionButton, Pressed
from ui.store.asking import Picked, answer_of, sheet
from ui.store.shell import Shell
from ui.text import _

BUNDLE = "/hardware/files/comanda-hardware.zip"
ROWS = "/hardware/files/comanda-hardware.toml"


async def files_sheet(shell: Shell) -> Picked | None:
    """Offer the files; the text of one to be taken over, or None."""
    words = _("The text of papers is left out of the first one.")
    with sheet(shell.client, _("Files about printers and devices"), words) as dialog:
        _link(_("Save for support"), _("how everything is, and the traffic without texts"), BUNDLE)
        _link(
            _("Save with the texts of papers"), _("names and orders are in it"), f"{BUNDLE}?whole=1"
        )
        _link(_("Save all settings"), _("one file, to be read by another box"), ROWS)
        text = ui.textarea(_("Settings of another box")).props("outlined rows=4")
        take = ActionButton(_("Take these over"), icon="release")

    def taken(pressed: Pressed) -> None:
        written = str(text.value or "").strip()
        dialog.submit(Picked(written, pressed.tap_id) if written else None)

    take.on_press(taken)
    return await answer_of(dialog, Picked)


def _link(label: str, detail: str, address: str) -> None:
    with ui.link(target=address).classes("cm-file-link").props("download"):
        ui.label(label).classes("cm-file-label")
        ui.label(detail).classes("cm-file-detail")
