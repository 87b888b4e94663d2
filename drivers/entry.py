"""What the registry says of a driver: what it drives, over which wire, what it must be told.

Settings are a frozen dataclass of plain fields (text, whole numbers, yes or no, choices, lists);
an unknown, missing or impossible one is refused by its name.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from domain.errors import BadRequest
from domain.ports.printer import Printer
from drivers.host.session import Around, Session, Surroundings

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")

Family = Literal["printer", "scale", "scanner", "display", "card_reader", "bump_bar"]
Wire = Literal["tcp", "serial", "usb", "input"]
"""`input` is a keyboard-like device of the kernel (evdev)."""
Step = Literal[
    "find", "settings", "probe", "test_page", "drawer", "weigh", "scan", "show", "learn", "name"
]
"""What the wizard goes through for a driver, in this order."""


@dataclass(frozen=True, slots=True)
class Driver(Generic[Settings]):
    """A driver as the registry knows it.

    `session` makes what the device host keeps for it; `printer` makes a printer outside the host
    too (`comanda print`). `emulator` is its name for `comanda emulate`.
    """

    id: str
    family: Family
    title: str
    wire: Wire
    settings: type[Settings]
    session: Callable[[Settings, Around], Session]
    steps: tuple[Step, ...] = ("find", "settings", "name")
    emulator: str = ""
    printer: Callable[[Settings, Surroundings], Printer] | None = None

    def begin(self, given: Mapping[str, Any], around: Around) -> Session:
        """The session of a device. Raises BadRequest naming the setting that cannot be."""
        return self.session(checked(self.settings, given), around)

    def make_printer(self, given: Mapping[str, Any], around: Surroundings) -> Printer:
        """A printer ready to be asked; nothing is connected yet. Raises BadRequest."""
        if self.printer is None:
            raise BadRequest(f"The driver {self.id!r} drives no printer.")
        return self.printer(checked(self.settings, given), around)


def checked(kind: type[Settings], given: Mapping[str, Any]) -> Settings:
    """Settings of a kind from a device's row. Raises BadRequest naming the setting."""
    hints = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}
    for name in given:
        if name not in known:
            raise BadRequest(f"The setting {name!r} is unknown; {', '.join(known)} are known.")
    for name, setting in known.items():
        needed = setting.default is MISSING and setting.default_factory is MISSING
        if needed and name not in given:
            raise BadRequest(f"The setting {name!r} is missing.")
    return kind(**{name: _value(name, hints[name], value) for name, value in given.items()})


def _value(name: str, hint: Any, value: Any) -> Any:
    """The value as its field wants it: lists of JSON become tuples. Raises BadRequest."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        if value not in args or isinstance(value, bool) is not isinstance(args[0], bool):
            raise BadRequest(f"The setting {name!r} must be one of {_listed(args)}.")
        return value
    if origin in (Union, types.UnionType):
        if value is None and type(None) in args:
            return None
        (wanted,) = (each for each in args if each is not type(None))
        return _value(name, wanted, value)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadRequest(f"The setting {name!r} must be a list.")
        return tuple(_value(name, args[0], each) for each in value)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise BadRequest(f"The setting {name!r} must be a table.")
        return {str(key): _value(name, args[1], each) for key, each in value.items()}
    if type(value) is not hint:
        raise BadRequest(f"The setting {name!r} must be of type {_NAMES.get(hint, hint.__name__)}.")
    return value


_NAMES: Final = {int: "int", str: "str", bool: "bool"}


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(str(each) for each in values)
