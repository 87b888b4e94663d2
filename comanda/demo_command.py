"""`comanda demo`: a working restaurant on this machine, its addresses, PINs and a QR code."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import segno
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from comanda.demo_restaurant import PEOPLE, furnish
from comanda.output import say_json
from domain.errors import DomainError
from edge.data_lock import DataLock
from edge.listening import listen
from edge.main import Started, run
from edge.settings import Settings

MARK = "this-is-a-demo"
"""A file that says that a folder's restaurant may be thrown away."""

SCREENS = (
    ("Tables and orders", "/floor"),
    ("Kitchen", "/kitchen"),
    ("Counter", "/counter"),
    ("Paper of the printers", "/paper"),
    ("Manager", "/manager"),
    ("HTTP API", "/docs"),
)
DEMO_FILES = ("box.db", "box.db-wal", "box.db-shm", "paper")


def demo(settings: Settings, *, fresh: bool, as_json: bool) -> None:
    """Serve the demo until it is stopped. Its data is kept, unless `fresh` throws it away.

    Raises DomainError for a busy port, a folder in use, and a folder with a real restaurant.
    """
    listen(settings.host, settings.port).close()
    with DataLock(settings.data):
        _make_ready(settings, fresh=fresh)
    run(settings, _as_json if as_json else _announce, furnish)


def _make_ready(settings: Settings, *, fresh: bool) -> None:
    mark = settings.data / MARK
    if settings.database.exists() and not mark.exists():
        raise DomainError(
            f"{settings.data} holds a restaurant that is not a demo. "
            "Start it with `comanda edge run --data ...`, or name another folder."
        )
    mark.touch()
    if fresh:
        for name in DEMO_FILES:
            _remove(settings.data / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _as_json(started: Started) -> None:
    pins = {person.name: person.pin for person in PEOPLE}
    say_json({**asdict(started), "pins": pins, "screens": dict(SCREENS)})


def _announce(started: Started) -> None:
    console = Console(highlight=False)
    console.print()
    console.print(Panel.fit(f"[bold]{started.store_name}[/bold] is open", border_style="green"))
    if started.link:
        console.print("\n[bold]1.[/bold] Let this machine's browser in, once, by this link:")
        console.print(f"   [bold cyan]{started.link}[/bold cyan]", soft_wrap=True)
    console.print("\n[bold]2.[/bold] Then open any of its screens:")
    console.print(_screens(started))
    console.print("\n[bold]3.[/bold] Sign in with a name and its PIN:")
    console.print(_people())
    console.print(
        "\n[bold]4.[/bold] A phone or tablet on the same network becomes a waiter: scan this, "
        f"or open [bold cyan]{started.lan_address}[/bold cyan].\n"
        "   It shows a code; the manager enters it on the manager's screen, under Devices."
    )
    _qr(started.lan_address)
    console.print("Everything is kept between runs. Ctrl+C stops the demo.\n")


def _screens(started: Started) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 1))
    for name, path in SCREENS:
        table.add_row(name, f"[cyan]{started.address}{path}[/cyan]")
    return table


def _people() -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 1))
    for heading in ("Name", "Role", "PIN"):
        table.add_column(heading)
    for person in PEOPLE:
        table.add_row(person.name, person.role, f"[bold]{person.pin}[/bold]")
    return table


def _qr(address: str) -> None:
    """Draw the address where the terminal can show the half blocks it is made of."""
    if (sys.stdout.encoding or "").lower().startswith("utf"):
        segno.make(address, error="m").terminal(compact=True)
