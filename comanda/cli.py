"""The command line `comanda`. Commands import what they need when they run: `--help` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from comanda.central_cli import central_app
from comanda.edge_cli import edge_app, sync_app
from comanda.emulate.commands import emulate_app
from comanda.options import Data, Host, Json, Port, box_settings
from domain.errors import DomainError

DEMO_DATA = Path("var/demo")

app = typer.Typer(
    name="comanda",
    help="The operating system of a restaurant: tablets, kitchen, counter and paper on one box.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
import_app = typer.Typer(help="Bring in what other systems know.", no_args_is_help=True)
app.add_typer(edge_app, name="edge")
app.add_typer(central_app, name="central")
app.add_typer(sync_app, name="sync")
app.add_typer(import_app, name="import")
app.add_typer(emulate_app, name="emulate")

Columns = Annotated[
    str, typer.Option("--map", help="Which column is what: key=column,key=column.", metavar="MAP")
]
Encoding = Annotated[
    str | None, typer.Option(help="Of a CSV file, like windows-1251; found out where it can be.")
]
Delimiter = Annotated[str | None, typer.Option(help="Between the columns of a CSV file.")]
Sheet = Annotated[str | None, typer.Option(help="Of a workbook with several.")]
Decimal = Annotated[str | None, typer.Option(help="Decimal mark of amounts: . or ,")]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Leave out rows that cannot be read, and list them.")
]


def main() -> None:
    """Run the command line. What people did wrong is one sentence on stderr and exit code 1."""
    try:
        app()
    except DomainError as error:
        print(f"comanda: {error.sentence}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"comanda: {error.strerror or error}{where}.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print(file=sys.stderr)


@app.command()
def demo(
    port: Port = None,
    data: Data = None,
    host: Host = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demo's data away.")] = False,
    box_only: Annotated[
        bool,
        typer.Option("--box-only", help="One restaurant without an office: for small machines."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Start a working restaurant on this machine, with people, tables, a menu and virtual printers.

    A centre with its office and two more restaurants come up behind it, unless --box-only.
    It keeps its data between runs, in var/demo unless --data names another folder.
    """
    from comanda.demo_command import demo as serve_demo

    settings = box_settings(
        data=data or DEMO_DATA,
        port=port,
        host=host,
        let_in="Counter",
        log_level="warning",
        https_port=0,  # visitors look at once; nobody trusts a certificate for that
        announce=False,
    )
    raise typer.Exit(serve_demo(settings, fresh=fresh, as_json=as_json, box_only=box_only))


@app.command(hidden=True)
def devices(
    socket_fd: Annotated[int, typer.Option(help="The socket that the box hands down.")],
) -> None:
    """Speak with the devices of the box that started this."""
    from drivers.host.process import main as serve_devices

    serve_devices(socket_fd)


@app.command("usb-worker", hidden=True)
def usb_worker() -> None:
    """Speak with one USB printer for the device host that started this."""
    from drivers.host.usb_worker import main as serve_printer

    serve_printer()


@app.command("print")
def print_(
    file: Annotated[Path, typer.Argument(help="The document (JSON); - for what is piped in.")],
    to: Annotated[
        str,
        typer.Option(
            help="The printer: tcp://HOST:PORT, serial:PATH?baud=N, usb:SERIAL or usb:1-1.4.",
            metavar="ADDRESS",
        ),
    ] = "",
    dialect: Annotated[
        str, typer.Option(help="epson, generic, impact, star, star-line or star-graphic.")
    ] = "epson",
    width: Annotated[int | None, typer.Option(help="Of the paper in mm: 80, 76 or 58.")] = None,
    profile: Annotated[
        str, typer.Option(help="A printer profile by name instead, like TM-T20II.")
    ] = "",
    images: Annotated[
        Path | None, typer.Option(help="Folder of the pictures it names.", metavar="DIR")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Draw the paper as a picture (PNG).", metavar="FILE")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a document outside the box, by the box's own drivers; or draw it with --out alone.

    Ends with 0 when it is printed, 1 when the document or address cannot be, 3 when certainly
    nothing is on paper, 4 when some of it may be.
    """
    from comanda.print_command import Job, print_document

    job = Job(
        file=file, to=to, dialect=dialect, width=width, profile=profile, images=images, out=out
    )
    raise typer.Exit(print_document(job, as_json=as_json))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="A flat history of sales, CSV or XLSX.")],
    columns: Columns,
    data: Data = None,
    at_format: Annotated[
        str, typer.Option(help="How moments are written: iso, us, eu, or like '%d.%m.%y %H:%M'.")
    ] = "",
    zone: Annotated[
        str, typer.Option(help="Time zone of the history, like Europe/Rome; the restaurant's.")
    ] = "",
    currency: Annotated[str, typer.Option(help="Three letters, like EUR; the restaurant's.")] = "",
    included_tax: Annotated[
        str, typer.Option(help="Percent of tax in all prices, where a restaurant is founded.")
    ] = "",
    payments_seed: Annotated[
        int | None, typer.Option(help="Guests pay in several ways, with tips, as this number says.")
    ] = None,
    skip_bad: SkipBad = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Send a history of sales through the services that tablets call, on a clock set to it.

    Keys of --map: order, at (date+time joins two columns), item and quantity; where there are
    any variant, price, table, waiter, category. An empty data folder gets a restaurant. The same
    history again doubles nothing; after a crash it goes on.
    """
    from comanda.import_commands import FileChoice
    from comanda.replay.command import Surroundings, percent_micros, replay_command

    choice = FileChoice(file, columns, encoding, delimiter, sheet, decimal)
    tax_micros = percent_micros(included_tax)
    around = Surroundings(zone, currency, at_format, tax_micros, payments_seed)
    settings = box_settings(data=data)
    replay_command(settings, choice, around, skip_bad=skip_bad, as_json=as_json)


@app.command()
def pizzeria(
    folder: Annotated[Path, typer.Argument(help="Where the four files of the pizzeria are.")],
    out: Annotated[Path, typer.Argument(help="The file to write, for `comanda replay`.")],
    as_json: Json = False,
) -> None:
    """Join the four files of a pizzeria's year into one flat history."""
    from comanda.output import say_json
    from comanda.pizzeria import MAP, join

    lines = join(folder, out)
    if as_json:
        say_json({"lines": lines, "file": out, "map": MAP})
    else:
        print(f"Lines sold, in {out}: {lines}. Replay them with --map {MAP}")


@app.command()
def version(as_json: Json = False) -> None:
    """Say which release this is."""
    from edge.release import release

    if as_json:
        print(f'{{"version": "{release()}"}}')
    else:
        print(f"Comanda {release()}")


@import_app.command("menu")
def import_menu(
    file: Annotated[Path, typer.Argument(help="A flat menu, CSV or XLSX.")],
    columns: Columns,
    data: Data = None,
    skip_bad: SkipBad = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    sheet: Sheet = None,
    decimal: Decimal = None,
    as_json: Json = False,
) -> None:
    """Put a menu in, or update it: items are known again by code or name and never doubled.

    Keys of --map: item and price; where there are any category, variant, code, tax, station,
    kitchen_name, button, course.
    """
    from comanda.import_commands import FileChoice, import_menu_file

    choice = FileChoice(file, columns, encoding, delimiter, sheet, decimal)
    import_menu_file(box_settings(data=data), choice, skip_bad=skip_bad, as_json=as_json)


if __name__ == "__main__":
    main()
