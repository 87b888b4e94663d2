"""`comanda central admin`, `backup`, `restore`, `distribute`, `redrive`, `repair`."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from central.settings import PREFIX, CentralSettings
from comanda.output import say_json
from domain.clock import SystemClock
from domain.errors import BadRequest

if TYPE_CHECKING:
    from central.jobs.rooms import Rooms

PASSWORD = f"{PREFIX}ADMIN_PASSWORD"
MEGABYTE = 1_000_000


def create_admin(
    settings: CentralSettings,
    email: str,
    name: str,
    organization: str,
    *,
    is_super: bool,
    as_json: bool,
) -> None:
    """Somebody who runs the centre, or the owner of an organization, which is made where it is new.

    The password comes from the environment, from a pipe, or is asked for: never from arguments.
    """
    from central.main import database, services
    from central.tenants.requests import Owner

    if is_super == bool(organization):
        raise BadRequest("Say either --super, or --organization with the restaurant's name or id.")
    password = read_password()
    with database(settings) as dsn:
        _migrate(dsn)
        with services(settings, dsn) as centre:
            if is_super:
                user_id = centre.identity.create_super_admin(email, name, password)
                organization_id = None
            else:
                owner = Owner(email, name, password)
                known = _id(organization)
                if known is None:
                    organization_id = centre.tenants.found_organization(organization, owner)
                    user_id = None
                else:
                    organization_id = known
                    user_id = centre.tenants.create_owner(known, owner)
    if as_json:
        say_json({"user": user_id, "organization": organization_id, "super": is_super})
    elif is_super:
        print(f"{name} runs the centre and signs in as {email}.")
    else:
        print(f"{name} owns {organization} ({organization_id}) and signs in as {email}.")


def read_password() -> str:
    """From the environment, a pipe, or a person who types it twice. Raises BadRequest."""
    given = os.environ.get(PASSWORD)
    if given:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        raise BadRequest("The two are not the same.")
    return first


def back_up_centre(settings: CentralSettings, to: Path, *, same_disk: bool, as_json: bool) -> None:
    """Copy everything, prove the copy, and call safe what it holds."""
    from central.backup.taking import take
    from central.main import database

    with database(settings) as dsn:
        done = take(settings, dsn, to, SystemClock(), same_disk=same_disk)
    if as_json:
        say_json(
            {
                "folder": done.folder,
                "bytes": done.size_bytes,
                "rows": done.rows,
                "streams": done.streams,
                "gen": done.gen,
                "safe": done.is_safe,
                "moved": done.moved,
            }
        )
        return
    size_mb = max(1, done.size_bytes // MEGABYTE)
    print(f"{done.rows} rows of {done.streams} boxes, {size_mb} MB, proven, in {done.folder}.")
    if not done.is_safe:
        print(
            "It is on the same disk as the database and dies with it: boxes keep everything. "
            "Name a folder on another disk, or say --same-disk."
        )


def restore_centre(settings: CentralSettings, folder: Path, *, older: bool, as_json: bool) -> None:
    """Go on from a copy; boxes send again what it does not hold."""
    from central.backup.restoring import restore
    from central.main import database

    with database(settings) as dsn:
        back = restore(settings, dsn, folder, SystemClock(), older=older)
    if as_json:
        say_json(
            {
                "as_of": back.as_of.isoformat(),
                "gen": back.gen,
                "rows": back.rows,
                "streams": back.streams,
                "let_in_since": back.let_in_since,
                "kept": back.kept,
            }
        )
        return
    print(
        f"The centre is as it was at {back.as_of:%Y-%m-%d %H:%M} UTC, generation {back.gen}: "
        "boxes send again what came after. Everybody signs in anew."
    )
    print(f"The database that was there is kept as {back.kept}.")


def distribute_centre(settings: CentralSettings, *, only_say: bool, as_json: bool) -> None:
    """Spread the tables over a Citus cluster, or say how."""
    from central import distribution
    from central.main import database

    if only_say:
        said = [*distribution.settings(), *(step.statement for step in distribution.steps())]
        if as_json:
            say_json({"statements": said})
        else:
            print("\n".join(f"{each};" for each in said))
        return
    with database(settings) as dsn:
        _migrate(dsn)
        tables = distribution.distribute(dsn)
    if as_json:
        say_json({"distributed": tables})
    else:
        print(f"Tables that are distributed now: {len(tables)}.")


def redrive_centre(settings: CentralSettings, *, as_json: bool) -> None:
    """Make rows of what is in quarantine, as far as it can be by now."""
    from central import doors
    from central.fleet.service import redrive_all

    solved = waiting = 0
    with _rooms(settings) as rooms:
        for each in doors.organization_ids(rooms.pool):
            done = redrive_all(rooms.pool, rooms.sync_pool, each, rooms.clock.now())
            solved, waiting = solved + done.solved, waiting + done.waiting
    if as_json:
        say_json({"solved": solved, "waiting": waiting})
    else:
        print(f"Solved: {solved}. Still waiting: {waiting}.")


def repair_centre(settings: CentralSettings, days: int, *, as_json: bool) -> None:
    """Compute the figures of the last days anew from the rows."""
    from central import doors
    from central.figures.computing import repair

    count = 0
    with _rooms(settings) as rooms:
        now = rooms.clock.now()
        first, last = (now - timedelta(days=days)).date().isoformat(), now.date().isoformat()
        for each in doors.organization_ids(rooms.pool):
            count += repair(rooms.pool, each, first, last, now)
    if as_json:
        say_json({"first": first, "last": last, "days": count})
    else:
        print(f"Business days computed anew: {count}, from {first} to {last}.")


@contextmanager
def _rooms(settings: CentralSettings) -> Iterator[Rooms]:
    from central.jobs.rooms import rooms
    from central.main import database

    with database(settings) as dsn:
        _migrate(dsn)
        with rooms(settings, dsn) as found:
            yield found


def _migrate(dsn: str) -> None:
    from central import schema

    schema.migrate(dsn)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
