"""What devices and people did wrong, said on pages about hardware in one line."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from domain.device_errors import DeviceError
from domain.errors import DomainError
from ui.components.form_sheet import FormSheet
from ui.language import say_sentence
from ui.store import hardware_words as words
from ui.store.shell import Shell

A = TypeVar("A")


async def run(shell: Shell, act: Awaitable[A]) -> A | None:
    """Await an act at a device; what it or a person did wrong is said, and None returned."""
    try:
        return await shell.run(act)
    except DeviceError as error:
        shell.frame.show_note(say_sentence(str(error)), "bad")
        return None


async def run_form(form: FormSheet, act: Awaitable[object]) -> None:
    """Carry out what a form asked; what cannot be is said in the form, and what was typed stays."""
    try:
        await act
    except DomainError as error:
        form.refuse(words.sentence(error.sentence))
    except DeviceError as error:
        form.refuse(words.sentence(str(error)))
