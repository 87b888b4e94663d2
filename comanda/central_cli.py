"""The commands `comanda central`: what is done with the centre of a chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comanda.options import Host, Json

if TYPE_CHECKING:
    from central.settings import CentralSettings

central_app = typer.Typer(help="Run the centre of a chain.", no_args_is_help=True)
admin_app = typer.Typer(help="People who run it, and owners of chains.", no_args_is_help=True)
central_app.add_typer(admin_app, name="admin")

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
