"""Settles a demo's chain, once: `python -m comanda.demo_stage.settling '{...}'`.

Two organizations with their people and restaurants at the centre, and a box for each that has
traded for a week: one of the second organization begins as a copy of the first restaurant, so that
all that it was founded with has the very same ids. It says a JSON object a line as it goes, ends
when all is there, and goes on where it was after a kill.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from comanda.demo_stage import founding
from comanda.demo_stage.standing import (
    CLOCK,
    FIRST,
    KEYS,
    LOCAL,
    NAMES,
    SECOND,
    THIRD,
    WIRES,
    Door,
    Login,
)

SETTLED = "settled.json"
ROOT = UUID("7c0ffee0-0000-7000-8000-000000000000")
"""Ids of a demo's tenants follow from it, so that a second attempt makes the same ones."""
PASSWORD = "Buona-cucina-2026"
BOX_IN_WITHIN_S = 120
LOOK_EVERY_S = 0.2
A_FEW_OPS = 100
"""The guests who are there now make some all the time."""
BUSY = {SECOND: 0.7, THIRD: 0.5}
SEEDS = {SECOND: 21, THIRD: 33}

SUPER = "admin@comanda.example"
OWNER = {"Comanda Group": ("Elena Moretti", "elena@comanda.example")}
OTHER_OWNER = ("Nonna Rosa", "rosa@nonna.example")
VIEWER = ("Paolo Greco", "paolo@comanda.example")


@dataclass(frozen=True, slots=True)
class Told:
    """What the chain's keeper says. `names` are restaurant and organization by box."""

    settings: dict[str, Any]
    names: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box belongs at the centre."""

    key: str
    name: str
    organization: str

    @property
    def organization_id(self) -> UUID:
        """The tenant's id."""
        return uuid5(ROOT, f"organization {self.organization}")

    @property
    def brand_id(self) -> UUID:
        """The id of the organization's only brand."""
        return uuid5(ROOT, f"brand {self.organization}")

    @property
    def store_id(self) -> UUID:
        """The restaurant's id."""
        return uuid5(ROOT, f"store {self.key}")


def say(**words: Any) -> None:
    """Tell the keeper."""
    print(json.dumps(words), flush=True)


def logins() -> tuple[Login, ...]:
    """Who may sign in at the office."""
    (_, owner), *_ = OWNER.values()
    return (
        Login("owner", NAMES[FIRST][1], owner, PASSWORD),
        Login("viewer", NAMES[SECOND][0], VIEWER[1], PASSWORD),
        Login("owner", NAMES[THIRD][1], OTHER_OWNER[1], PASSWORD),
        Login("super", "", SUPER, PASSWORD),
    )


class Settling:
    """The steps, each of which may be done again."""

    def __init__(self, told: Told, stack: ExitStack) -> None:
        from central import embedded
        from central.main import services
        from central.settings import CentralSettings
        from comanda.demo_stage.clock import SharedClock

        self._data = Path(told.settings["data"])
        self._port = int(told.settings["port"])
        self._places = {key: Place(key, *told.names[key]) for key in KEYS}
        settings = CentralSettings(data=self._data / "centre")
        dsn = stack.enter_context(embedded.running(settings.postgres))
        clock = SharedClock(self._data / CLOCK)
        centre = stack.enter_context(services(settings, dsn, clock))
        self._enrolment = centre.enrolment
        self._identity = centre.identity
        self._tenants = centre.tenants
        self._people = centre.people
        self._releases = centre.releases

    def run(self) -> None:
        """Everything, in order."""
        first, second, third = (self._places[key] for key in KEYS)
        say(coming="office")
        self._identity.create_super_admin(SUPER, "Amira Yusupova", PASSWORD)
        self._tenant(first, *OWNER[first.organization])
        self._tenant(third, *OTHER_OWNER)
        for place in (first, second, third):
            self._restaurant(place)
        say(doors={FIRST: asdict(self._door(first))}, coming="restaurants")
        self._viewer(second)
        say(logins=[asdict(each) for each in logins()])
        for place in (second, third):
            self._box(place)
            say(open=place.key)
        say(coming="menus")
        for place in (first, second, third):
            self._adopt(place)

    # ---- tenants ---------------------------------------------------------------------------
    def _tenant(self, place: Place, name: str, email: str) -> None:
        from central.tenants.requests import CreateBrand, Owner
        from domain.errors import Changed

        with _unless(Changed):
            owner = Owner(email, name, PASSWORD)
            self._tenants.found_organization(place.organization, owner, place.organization_id)
        with _unless(Changed):
            request = CreateBrand(place.organization, "#0B5F66")
            person = self._owner(place)
            self._tenants.create_brand(person, place.organization_id, request, place.brand_id)

    def _restaurant(self, place: Place) -> None:
        from central.tenants.requests import CreateStore
        from domain.errors import Changed

        with _unless(Changed):
            request = CreateStore(place.brand_id, place.name, "Europe/Rome", "EUR")
            self._tenants.create_store(
                self._owner(place), place.organization_id, request, place.store_id
            )

    def _owner(self, place: Place) -> Any:
        email = OWNER[place.organization][1] if place.organization in OWNER else OTHER_OWNER[1]
        return self._identity.sign_in(email, PASSWORD).person

    def _viewer(self, place: Place) -> None:
        """Somebody who looks at one restaurant."""
        from central.identity.requests import Invite
        from central.identity.rights import Role

        name, email = VIEWER
        request = Invite(
            place.organization_id, email, name, Role.VIEWER, place.brand_id, place.store_id
        )
        linked = self._people.invite(self._owner(place), request)
        self._identity.accept(linked.token, name, PASSWORD)

    # ---- boxes -----------------------------------------------------------------------------
    def _door(self, place: Place) -> Door:
        from central.sync.enrolment import Invitation

        where = Invitation(place.organization_id, place.brand_id, place.store_id)
        code = self._enrolment.invite(where, "the demo")
        return Door(f"http://{LOCAL}:{self._port + WIRES[place.key]}", code)

    def _box(self, place: Place) -> None:
        """Make a restaurant's box with its past, and let it in; one that is there stays."""
        data = self._data / place.key
        data.mkdir(exist_ok=True)
        database = data / founding.DATABASE
        if not database.exists():
            with tempfile.TemporaryDirectory(dir=founding.workshop(), prefix="comanda-") as folder:
                made = Path(folder) / founding.DATABASE
                asyncio.run(self._make(place, made))
                founding.put(made, database)
        asyncio.run(_let_in(database, self._door(place)))

    async def _make(self, place: Place, made: Path) -> None:
        from comanda.demo_restaurant import STORE
        from edge import schema

        if place.key == THIRD:
            shutil.copyfile(self._data / founding.TEMPLATE, made)
            await founding.name(made, place.name, place.organization)
            furnished = None
        else:
            schema.prepare(made)
            furnished = founding.named(STORE, place.name, place.organization)
        await founding.traded(made, furnished, SEEDS[place.key], BUSY[place.key])

    def _adopt(self, place: Place) -> None:
        """Once all of the box is there, what it was founded with is the office's."""
        from central.releases.values import NothingToPublish

        until = time.monotonic() + BOX_IN_WITHIN_S
        while not self._is_all_there(place):
            if time.monotonic() > until:
                raise TimeoutError(f"the box of {place.name} does not come in")
            time.sleep(LOOK_EVERY_S)
        with _unless(NothingToPublish):
            request_id = uuid5(ROOT, f"adopt {place.key}")
            owner = self._owner(place)
            self._releases.adopt(owner, place.organization_id, request_id, place.store_id)

    def _is_all_there(self, place: Place) -> bool:
        """Whether the centre has what the box had, by the box's own file."""
        from edge.connection import connect, load_house
        from edge.sync.service import read_status
        from edge.transaction import Read

        folder = self._data if place.key == FIRST else self._data / place.key
        raw = connect(folder / founding.DATABASE, query_only=True)
        try:
            status = read_status(Read(raw, load_house(raw)))
        finally:
            raw.close()
        return status.life != "alone" and status.waiting < A_FEW_OPS


async def _let_in(database: Path, door: Door) -> None:
    """Let a box in that does not run; one that is in already stays so."""
    from comanda.demo_stage.players import HOSTESS
    from edge.database import Database
    from edge.sync.box_store import BoxStore
    from edge.sync.service import EnrolHere, SyncService

    db = Database(database)
    await db.open()
    try:
        service = SyncService(db, BoxStore(db))
        if (await service.status()).life == "alone":
            await service.enrol(EnrolHere(door.url, door.code), HOSTESS)
    finally:
        await db.close()


@contextmanager
def _unless(error: type[Exception]) -> Iterator[None]:
    """A step that was done before is refused, and done."""
    try:
        yield
    except error:
        return


def main(told: Told) -> None:
    """Settle the chain, unless that is done."""
    done = Path(told.settings["data"]) / SETTLED
    if not done.exists():
        with ExitStack() as stack:
            Settling(told, stack).run()
        done.write_text("{}")
        say(coming="", doors={})
        return
    say(logins=[asdict(each) for each in logins()])
    for key in (SECOND, THIRD):
        say(open=key)
    say(coming="")


if __name__ == "__main__":
    main(Told(**json.loads(sys.argv[1])))
