"""What every step of the wizard is drawn on: a heading, sentences, then rows or a form."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from ui.components.action_button import ActionButton
from ui.components.form_sheet import Form, FormSheet
from ui.components.row_list import RowList, Section
from ui.store.hardware_add_view import Step, head
from ui.text import _


class Stage:
    """One browser's stage. `step` is what is drawn on it."""

    def __init__(self) -> None:
        self.step: Step = "what"
        with ui.element("div").classes("cm-office cm-wizard"):
            with ui.element("div").classes("cm-office-head"):
                self.back = ActionButton(_("Back"), icon="back")
                with ui.element("div").classes("cm-wizard-head"):
                    self._title = ui.label().classes("cm-hardware-title")
                    self._count = ui.label().classes("cm-wizard-count")
                self.next = ActionButton(_("Next"), tone="main", icon="next")
            self._words = ui.element("div").classes("cm-wizard-words")
            self.rows = RowList()
            self.form = FormSheet(inline=True)

    def show(
        self,
        step: Step,
        family: str,
        sections: Sequence[Section] = (),
        form: Form | None = None,
        words: Sequence[str] = (),
        *,
        has_next: bool = False,
    ) -> None:
        """Draw a step."""
        self.step = step
        title, count = head(step, family)
        self._title.set_text(title)
        self._count.set_text(count)
        self._words.clear()
        with self._words:
            for sentence in words:
                ui.label(sentence)
        self._words.set_visibility(bool(words))
        self.rows.set_sections(sections)
        self.rows.set_visibility(bool(sections))
        self.next.set_visibility(has_next)
        if form is None:
            self.form.close()
        else:
            self.form.open(form)
        self.form.set_visibility(form is not None)
