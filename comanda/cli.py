"""The command line `comanda`. Commands import what they need when they run: `--help` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comanda.emulate.commands import emulate_app
from domain.errors import DomainError
from edge import quick_start

if TYPE_CHECKING:
    from central.settings import CentralSettings
    from edge.settings import Settings

DEMO_DATA = Path("var/demo")

app = typer.Typer(
    name="comanda",
    help="The operating system of a restaurant: tablets, kitchen, counter and paper on one box.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
edge_app = typer.Typer(help="Run a box, copy its data, go on from a copy.", no_args_is_help=True)
import_app = typer.Typer(help="Bring in what other systems know.", no_args_is_help=True)
sync_app = typer.Typer(help="How the box and its office stand.", no_args_is_help=True)
central_app = typer.Typer(help="Run the centre of a chain.", no_args_is_help=True)
admin_app = typer.Typer(help="People who run it, and owners of chains.", no_args_is_help=True)
app.add_typer(edge_app, name="edge")
app.add_typer(central_app, name="central")
central_app.add_typer(admin_app, name="admin")
app.add_typer(sync_app, name="sync")
app.add_typer(import_app, name="import")
app.add_typer(emulate_app, name="emulate")

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the box's data.", metavar="DIR")
]
Json = Annotated[
    bool, typer.Option("--json", help="End with one JSON object; money is in minor units.")
]
Port = Annotated[int | None, typer.Option(help="Port that screens open; 8080 unless set.")]
HttpsPort = Annotated[
    int | None,
    typer.Option(help="Port of the encrypted screens, 8443 unless set; 0 encrypts nothing."),
]
Host = Annotated[
    str | None, typer.Option(help="Address to listen on; 127.0.0.1 keeps other machines out.")
]
Config = Annotated[
    Path | None, typer.Option(help="Settings file (TOML); COMANDA_... variables win over it.")
]
CentreData = Annotated[
    Path | None, typer.Option("--data", help="Folder of the centre's data.", metavar="DIR")
]
Dsn = Annotated[
    str | None,
    typer.Option(
        envvar="COMANDA_CENTRAL_DSN",
        show_envvar=False,
        help="PostgreSQL to use, like postgresql://admin@db/comanda; better in the environment "
        "(COMANDA_CENTRAL_DSN), where a password of it is not listed.",
    ),
]
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

    settings = _settings(
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
    settings = _settings(data=data)
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

    settings = _settings(
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

    settings = _settings(data=data, host=host, https_port=https_port)
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

    make_new_keys(_settings(data=data), sure=yes, as_json=as_json)


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
    found_store(_settings(data=data), store, manager, pin, as_json=as_json)


@edge_app.command("backup")
def edge_backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; an older one is replaced.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Take a checked copy of the box's data, also while it sells."""
    from comanda.edge_commands import back_up_box

    back_up_box(_settings(data=data), file, as_json=as_json)


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

    restore_box(_settings(data=data), file, as_json=as_json)


@sync_app.command("status")
def sync_status(data: Data = None, as_json: Json = False) -> None:
    """Say what waits to be sent, how old it is, what is set aside and why, and the last contact."""
    from comanda.sync_commands import say_status

    say_status(_settings(data=data), as_json=as_json)


@sync_app.command("enrol")
def sync_enrol(
    url: Annotated[str, typer.Argument(help="The office's address.")],
    code: Annotated[str, typer.Argument(help="The code that the office shows for ten minutes.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Let a box in that does not run; one that runs is let in on its own screen."""
    from comanda.sync_commands import enrol_box

    enrol_box(_settings(data=data), url, code, as_json=as_json)


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
    import_menu_file(_settings(data=data), choice, skip_bad=skip_bad, as_json=as_json)


@central_app.command("run")
def central_run(
    data: CentreData = None,
    dsn: Dsn = None,
    port: Annotated[int | None, typer.Option(help="Port that boxes push to; 8090.")] = None,
    office_port: Annotated[int | None, typer.Option(help="Port of the office; 8091.")] = None,
    host: Host = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that serve boxes.")] = 1,
    as_json: Json = False,
) -> None:
    """Serve boxes and the office. Without --dsn it brings its own PostgreSQL.

    Each of its processes is started again when it dies; all stop with it.
    """
    from comanda.central_commands import run_centre

    settings = _central_settings(data=data, dsn=dsn, port=port, office_port=office_port, host=host)
    run_centre(settings, workers, as_json=as_json)


@central_app.command("migrate")
def central_migrate(
    data: CentreData = None,
    dsn: Dsn = None,
    as_json: Json = False,
) -> None:
    """Bring the centre's database up to date, and put up the walls between tenants."""
    from comanda.central_commands import migrate_centre

    migrate_centre(_central_settings(data=data, dsn=dsn), as_json=as_json)


@admin_app.command("create")
def admin_create(
    email: Annotated[str, typer.Option(help="They sign in with it.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    organization: Annotated[
        str, typer.Option(help="Owner of this one: the name of a new one, or the id of one.")
    ] = "",
    is_super: Annotated[bool, typer.Option("--super", help="Runs the centre.")] = False,
    data: CentreData = None,
    dsn: Dsn = None,
    as_json: Json = False,
) -> None:
    """Make somebody who runs the centre, or the owner of a chain.

    The password is asked for, or read from a pipe or COMANDA_CENTRAL_ADMIN_PASSWORD.
    """
    from comanda.central_upkeep import create_admin

    create_admin(
        _central_settings(data=data, dsn=dsn),
        email,
        name,
        organization,
        is_super=is_super,
        as_json=as_json,
    )


@central_app.command("backup")
def central_backup(
    to: Annotated[Path, typer.Argument(help="A folder on another disk; each copy gets its own.")],
    same_disk: Annotated[
        bool, typer.Option("--same-disk", help="This disk does not die with the database's.")
    ] = False,
    data: CentreData = None,
    dsn: Dsn = None,
    as_json: Json = False,
) -> None:
    """Copy the whole centre while it runs, restore the copy beside it, compare, and count it."""
    from comanda.central_upkeep import back_up_centre

    settings = _central_settings(data=data, dsn=dsn)
    back_up_centre(settings, to, same_disk=same_disk, as_json=as_json)


@central_app.command("restore")
def central_restore(
    folder: Annotated[Path, typer.Argument(help="A copy: a folder that backup made.")],
    older: Annotated[
        bool, typer.Option("--older", help="Although a newer copy was called safe.")
    ] = False,
    data: CentreData = None,
    dsn: Dsn = None,
    as_json: Json = False,
) -> None:
    """Go back to a copy; boxes send again what it does not hold. The centre must not run."""
    from comanda.central_upkeep import restore_centre

    settings = _central_settings(data=data, dsn=dsn)
    restore_centre(settings, folder, older=older, as_json=as_json)


@central_app.command("distribute")
def central_distribute(
    only_say: Annotated[
        bool, typer.Option("--print", help="Print the statements and do nothing.")
    ] = False,
    data: CentreData = None,
    dsn: Dsn = None,
    as_json: Json = False,
) -> None:
    """Spread the tables of tenants over a Citus cluster, by organization."""
    from comanda.central_upkeep import distribute_centre

    settings = _central_settings(data=data, dsn=dsn)
    distribute_centre(settings, only_say=only_say, as_json=as_json)


@central_app.command("redrive")
def central_redrive(data: CentreData = None, dsn: Dsn = None, as_json: Json = False) -> None:
    """Make rows of what is in quarantine, after an update or a fix."""
    from comanda.central_upkeep import redrive_centre

    redrive_centre(_central_settings(data=data, dsn=dsn), as_json=as_json)


@central_app.command("repair")
def central_repair(
    days: Annotated[int, typer.Option(min=1, max=4000, help="How far back.")] = 35,
    data: CentreData = None,
    dsn: Dsn = None,
    as_json: Json = False,
) -> None:
    """Compute figures anew from the rows they are of."""
    from comanda.central_upkeep import repair_centre

    repair_centre(_central_settings(data=data, dsn=dsn), days, as_json=as_json)


def _central_settings(**given: Any) -> CentralSettings:
    from central.settings import CentralSettings

    return CentralSettings(**{key: value for key, value in given.items() if value is not None})


def _settings(config: Path | None = None, **given: Any) -> Settings:
    from edge.settings import load

    return load(config, **given)


if __name__ == "__main__":
    main()
