"""The commands `comanda edge` and `comanda sync`: what is done with a box."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comanda.options import Config, Data, Host, HttpsPort, Json, Port, box_settings
from edge import quick_start

edge_app = typer.Typer(help="Run a box, copy its data, go on from a copy.", no_args_is_help=True)
sync_app = typer.Typer(help="How the box and its office stand.", no_args_is_help=True)


@edge_app.command("run")
def edge_run(
    data: Data = None,
    port: Port = None,
    host: Host = None,
    https_port: HttpsPort = None,
    config: Config = None,
    let_in: Annotated[
        str | None,
        typer.Option(help="Print a one-time link that lets a counter screen of this name in."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the box of a restaurant until it is stopped."""
    quick_start.begin()
    from comanda.edge_commands import run_box

    settings = box_settings(
        config, data=data, port=port, host=host, https_port=https_port, let_in=let_in
    )
    run_box(settings, as_json=as_json)


@edge_app.command("train")
def edge_train(
    data: Data = None,
    port: Port = None,
    host: Host = None,
    https_port: Annotated[
        int | None, typer.Option(help="The box's own; the training takes the one after it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Serve a training beside a box: a fresh copy of its menu and people, nothing real.

    The box starts it by itself from the manager's screen, on the port after its own.
    """
    quick_start.begin()
    from comanda.training_command import train

    settings = box_settings(data=data, host=host, https_port=https_port)
    train(settings, port or settings.port + 1, as_json=as_json, with_parent=as_json)


@edge_app.command("new-keys")
def edge_new_keys(
    data: Data = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Every tablet must then trust the box anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Throw the box's certificate authority away; the next start makes another."""
    from comanda.edge_commands import make_new_keys

    make_new_keys(box_settings(data=data), sure=yes, as_json=as_json)


@edge_app.command("found")
def edge_found(
    name: Annotated[str, typer.Argument(help="The restaurant's name.")],
    manager: Annotated[str, typer.Option(help="Name of the first manager.")],
    pin: Annotated[str, typer.Option(help="The manager's PIN: 4 to 8 digits.", prompt=True)],
    currency: Annotated[str, typer.Option(help="Three letters, like EUR.")] = "EUR",
    zone: Annotated[str, typer.Option(help="Time zone, like Europe/Rome.")] = "Europe/Rome",
    country: Annotated[str, typer.Option(help="Two letters, like IT.")] = "IT",
    language: Annotated[str, typer.Option(help="Of the staff.")] = "en",
    taxes: Annotated[str, typer.Option(help="Tax data to begin with, like IT or US-NY-NYC.")] = "",
    tenders: Annotated[
        str | None, typer.Option(help="Ways to pay to begin with: a country, like UZ.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Found a restaurant in an empty data folder, with its first manager."""
    from comanda.edge_commands import found_store
    from edge.founding import FoundStore
    from edge.founding_tenders import usual_code

    ways = usual_code(country, currency) if tenders is None else tenders
    store = FoundStore(name, currency, zone, country, language, tax_pack=taxes, tenders=ways)
    found_store(box_settings(data=data), store, manager, pin, as_json=as_json)


@edge_app.command("backup")
def edge_backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; an older one is replaced.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Take a checked copy of the box's data, also while it sells."""
    from comanda.edge_commands import back_up_box

    back_up_box(box_settings(data=data), file, as_json=as_json)


@edge_app.command("restore")
def edge_restore(
    file: Annotated[
        Path, typer.Argument(help="A copy, or a folder of safety copies: the newest whole one.")
    ],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Go on from a copy, as a new box with its own receipt series; what was there is kept."""
    from comanda.edge_commands import restore_box

    restore_box(box_settings(data=data), file, as_json=as_json)


@sync_app.command("status")
def sync_status(data: Data = None, as_json: Json = False) -> None:
    """Say what waits to be sent, how old it is, what is set aside and why, and the last contact."""
    from comanda.sync_commands import say_status

    say_status(box_settings(data=data), as_json=as_json)


@sync_app.command("enrol")
def sync_enrol(
    url: Annotated[str, typer.Argument(help="The office's address.")],
    code: Annotated[str, typer.Argument(help="The code that the office shows for ten minutes.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Let a box in that does not run; one that runs is let in on its own screen."""
    from comanda.sync_commands import enrol_box

    enrol_box(box_settings(data=data), url, code, as_json=as_json)
