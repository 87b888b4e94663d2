"""A form that is sent by HTTP instead of the page's socket: what sets or ends a cookie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.components.element import DataElement


@dataclass(frozen=True, slots=True)
class PostField:
    """Something to type. `fills` is what browsers and password managers may fill in (HTML's names).

    `hidden` goes along unseen.
    """

    name: str
    label: str = ""
    kind: Literal["text", "email", "password", "hidden"] = "text"
    value: str = ""
    fills: str = "off"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PostFormLabels:
    """Words of the form."""

    away: str = "The office cannot be reached. Try again."
    show: str = "Show"
    hide: str = "Hide"


class PostForm(DataElement, component="post_form.js", dependencies=["comanda_kit.js"]):
    """Posts its fields as JSON to `address` and goes where the answer's `next` says.

    A problem's `detail` is shown; with `retry_after_s` the button waits for as long.
    """

    def __init__(
        self, address: str, fields: Sequence[PostField], done: str, *, quiet: bool = False
    ) -> None:
        """`quiet`: a plain button instead of the page's main one."""
        super().__init__()
        form = {"address": address, "fields": fields, "done": done, "quiet": quiet}
        self.put("form", form)
        self.put_labels(PostFormLabels())
