"""One NiceGUI element whose data travels as JSON text and whose taps come back as values.

Data props are JSON text: text is compared at once, is shared between pages, and spares both
ends the observable and reactive wrappers that NiceGUI and Vue put around lists and dicts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import orjson
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ui.connection import is_late
from ui.language import say_labels

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Event = TypeVar("Event")
Handler = Callable[[Event], Awaitable[None] | None]
Values = Mapping[str, object]

log = logging.getLogger(__name__)


def to_json(value: object) -> str:
    """JSON text of dataclasses, tuples, dicts and plain values."""
    return orjson.dumps(value).decode()


class DataElement(Element):
    """An element with JSON data props. Subclasses name their Vue file and their `set_...`."""

    def put(self, name: str, value: object) -> None:
        """Set a data prop. The same data sends nothing; several changes leave as one message.

        A page that was left while its data were read is told nothing.
        """
        if self.is_deleted:
            return
        text = to_json(value)
        if self.props.get(name) != text:
            self.props[name] = text

    def put_labels(self, labels: DataclassInstance) -> None:
        """Give the component its words, in the language of the page."""
        self.put("labels", say_labels(labels))

    def listen(self, event: str, read: Callable[[Values], Event], handler: Handler[Event]) -> None:
        """Call `handler` with what `read` makes of each event; a late one is dropped."""

        def received(arguments: GenericEventArguments) -> Awaitable[None] | None:
            values: Values = arguments.args
            if is_late(values):
                log.warning("dropped a late tap", extra={"event": event})
                return None
            return handler(read(values))

        self.on(event, received)


def text(values: Values, name: str) -> str:
    """A text field of an event; missing is empty."""
    return str(values.get(name) or "")


def whole(values: Values, name: str) -> int:
    """A whole-number field of an event. Raises ValueError when it is not one."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} is not a whole number: {value!r}")
    return value
