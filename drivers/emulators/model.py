"""What the registry says of a device in software."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from drivers.emulators.core import Emulator
from drivers.entry import checked

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Options = TypeVar("Options", bound="DataclassInstance")

Hangs = Literal["tcp", "pty"]


@dataclass(frozen=True, slots=True)
class Model(Generic[Options]):
    """A kind of device. `options` is a dataclass of plain fields (text, whole numbers, yes or no,
    choices) with defaults, of which `comanda emulate NAME` makes its own; `says` explains them.

    `hangs` is where it hangs unless somebody says otherwise: at a TCP port (`port`) or at a
    pseudo-terminal.
    """

    name: str
    title: str
    options: type[Options]
    make: Callable[[Options], Emulator]
    says: Mapping[str, str]
    hangs: Hangs = "pty"
    port: int = 0

    def made(self, given: Mapping[str, Any]) -> Emulator:
        """A device of this kind. Raises BadRequest naming the option that cannot be."""
        return self.make(checked(self.options, given))
