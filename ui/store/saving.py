"""Saving what was filled in: the form closes, or stays and says why not."""

from __future__ import annotations

from collections.abc import Awaitable

from domain.errors import DomainError
from ui.components.form_sheet import FormSheet


async def saved(form: FormSheet, act: Awaitable[object]) -> bool:
    """Await what a form is for; whether it was done. What people did wrong is said in the form."""
    try:
        await act
    except DomainError as error:
        form.refuse(error.sentence)
        return False
    form.close()
    return True
