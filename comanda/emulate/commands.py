"""One command a device in software, made of the registry when it is asked for."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    get_args,
    get_origin,
    get_type_hints,
)

import typer
from typer.core import TyperCommand, TyperGroup

from domain.errors import DomainError

if TYPE_CHECKING:
    from drivers.emulators.model import Model

Tcp = Annotated[
    int | None, typer.Option(help="Listen at this TCP port; 0 takes a free one.", metavar="PORT")
]
Host = Annotated[
    str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.", metavar="HOST")
]
Pty = Annotated[bool, typer.Option("--pty", help="Be a serial port; its path is printed.")]
Link = Annotated[
    Path | None, typer.Option(help="A link that always leads to the serial port.", metavar="PATH")
]
Baud = Annotated[
    int | None, typer.Option(help="Understand this speed only, at a serial port.", metavar="BAUD")
]
Page = Annotated[
    int | None, typer.Option(help="Show it on a page at this port; 0 takes a free one.",
                             metavar="PORT"),
]  # fmt: skip
Faults = Annotated[Path | None, typer.Option(help="Script of faults (JSON).", metavar="FILE")]
Waits = Annotated[
    int, typer.Option(help="Connections that wait behind the first; the next is reset.")
]
IdleS = Annotated[int, typer.Option(help="Close a connection idle for so long; 0: never.")]
Json = Annotated[bool, typer.Option("--json", help="Say where it is and what happens in JSON.")]

_WHERE: Final[Mapping[str, tuple[Any, object]]] = {
    "tcp": (Tcp, None),
    "host": (Host, "127.0.0.1"),
    "pty": (Pty, False),
    "link": (Link, None),
    "baud": (Baud, None),
    "page": (Page, None),
    "faults": (Faults, None),
    "waits": (Waits, 2),
    "idle_s": (IdleS, 300),
    "as_json": (Json, False),
}


class Emulators(TyperGroup):
    """`comanda emulate NAME`: the names and options are those of the registry."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every device that exists in software."""
        return [_spoken(name) for name in _registry()]

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand:
        """The command of one. Raises DomainError naming them all."""
        known = _registry()
        name = _meant(cmd_name, list(known))
        return _command(known[name])


emulate_app = typer.Typer(
    cls=Emulators,
    help="Put a printer, scale, scanner or display in software at a port of this machine.",
    no_args_is_help=True,
)


@emulate_app.callback()
def emulate() -> None:
    """Put a printer, scale, scanner or display in software at a port of this machine.

    It runs until Ctrl-C. What a person would see of it is printed, and shown on a page (--page);
    what a person would do is typed as a line (? lists it), clicked there, or scripted (--faults).
    """


def _registry() -> Mapping[str, Model[Any]]:
    from drivers.emulators.registry import EMULATORS

    return EMULATORS


def _spoken(name: str) -> str:
    return name.replace("_", "-")


def _meant(said: str, known: list[str]) -> str:
    """`bumpbar` is the bump bar, and `scale` the first of the scales."""
    plain = {name.replace("-", "").replace("_", ""): name for name in known}
    wanted = said.replace("-", "").replace("_", "").lower()
    for short, name in plain.items():
        if short == wanted:
            return name
    for name in known:
        if wanted and name.startswith((f"{said}-", f"{said}_")):
            return name
    listed = ", ".join(_spoken(name) for name in known)
    raise DomainError(f"Nothing called {said!r} is emulated; there are {listed}.")


def _command(model: Model[Any]) -> TyperCommand:
    """The command of a model: where it hangs, and its own options."""
    own = {field.name: field for field in fields(model.options)}

    def run(**given: Any) -> None:
        from comanda.emulate.running import Where, run_emulator

        where = Where(**{name: given[name] for name in _WHERE})
        chosen = {name: _value(field, given[_argument(name)]) for name, field in own.items()}
        run_emulator(model, chosen, where)

    parameters = [
        *(_parameter(name, hint, default) for name, (hint, default) in _WHERE.items()),
        *(_option(model, field) for field in own.values()),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__doc__ = f"{model.title}."
    made = typer.Typer(add_completion=False)
    made.command(_spoken(model.name))(run)
    command = typer.main.get_command(made)
    assert isinstance(command, TyperCommand), "an application with one command is that command"
    return command


def _parameter(name: str, hint: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)


def _option(model: Model[Any], field: Field[Any]) -> inspect.Parameter:
    hint = get_type_hints(model.options)[field.name]
    help_text = model.says.get(field.name, "")
    default = field.default
    if get_origin(hint) is Literal:
        hint, default = Literal[tuple(map(str, get_args(hint)))], str(default)
    return _parameter(_argument(field.name), Annotated[hint, typer.Option(help=help_text)], default)


def _argument(name: str) -> str:
    """A display's own code page is `--its-page`, since `--page` shows the device."""
    return f"its_{name}" if name in _WHERE else name


def _value(field: Field[Any], given: Any) -> Any:
    """Choices among numbers were offered as words."""
    is_number = isinstance(field.default, int) and not isinstance(field.default, bool)
    return int(given) if is_number and isinstance(given, str) else given
