"""What a demo says when it is open: its addresses, its people and their PINs, a QR code."""

from __future__ import annotations

import sys
from dataclasses import asdict

import segno
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from comanda.demo_restaurant import PEOPLE
from comanda.output import say_json
from edge.main import Started

STAGE = "/demo"
SCREENS = (
    ("All of it side by side", STAGE),
    ("Tables and orders", "/floor"),
    ("Kitchen", "/kitchen"),
    ("Counter", "/counter"),
    ("Paper of the printers", "/paper"),
    ("Fiscal device", "/fiscal"),
    ("Manager", "/manager"),
    ("HTTP API", "/docs"),
)


def announce(started: Started, *, as_json: bool, office: str = "") -> None:
    """Say it to people, or to a program. `office` is where the chain's office will be, if any."""
    if as_json:
        _as_json(started)
    else:
        _announce(started, office)


def _as_json(started: Started) -> None:
    pins = {person.name: person.pin for person in PEOPLE}
    say_json({**asdict(started), "pins": pins, "screens": dict(SCREENS)})


def _announce(started: Started, office: str) -> None:
    console = Console(highlight=False)
    console.print()
    console.print(Panel.fit(f"[bold]{started.store_name}[/bold] is open", border_style="green"))
    console.print("\n[bold]1.[/bold] See the whole evening at once, on this machine:")
    console.print(f"   [bold cyan]{started.address}{STAGE}[/bold cyan]", soft_wrap=True)
    if started.link:
        console.print("   Another browser is let in, once, by this link:")
        console.print(f"   [cyan]{started.link}[/cyan]", soft_wrap=True)
    console.print("\n[bold]2.[/bold] Or open any of its screens:")
    console.print(_screens(started))
    console.print("\n[bold]3.[/bold] Sign in with a name and its PIN:")
    console.print(_people())
    console.print(
        "\n[bold]4.[/bold] A phone or tablet on the same network becomes a waiter: scan this, "
        f"or open [bold cyan]{started.lan_address}[/bold cyan].\n"
        f"   It shows a code; [cyan]{STAGE}[/cyan] lets it in with one tap, or a manager does, "
        "under Devices."
    )
    _qr(started.lan_address)
    if office:
        console.print(
            f"[bold]5.[/bold] In half a minute: the office at [bold cyan]{office}[/bold cyan] and "
            f"two more restaurants.\n   [cyan]{STAGE}[/cyan] has the links, and who may sign in.\n"
        )
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
