"""Two hundred tenants with the same numbers, the same names and the very same ids: nothing crosses.

All of them are one restaurant's evening under another organization: brand, store, box, rows and
commands have equal ids everywhere. They differ in their amounts only, so that a row at the wrong
one's, or a sum over two, is seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central import roles
from central.figures.computing import compute_marked
from central.figures.requests import ChecksQuestion, SalesQuestion
from central.figures.service import FiguresService
from central.identity.person import Membership, Person
from central.identity.rights import Role
from central.main import Centre, pool, services
from central.metadata import CENTRAL_METADATA
from central.settings import CentralSettings
from central.sync.boxes import GUEST_SCOPES, KnownBox
from central.tenancy import tenant_block
from domain.clock import VirtualClock
from domain.errors import NotFound
from domain.ids import new_id
from sync.base import replicated_tables
from sync.protocol.wire import Pull
from tests.central.sealing import Row, rows_of, sealed
from tests.central.stream import Stream, box_of, let_in, read_stream
from tests.central.test_streams import first_guest
from tests.house import FRIDAY_EVENING

TENANTS = 200
LOOKED_AT = (0, 1, 99, TENANTS - 1)
SOLD = "SELECT organization_id, sum(amount_minor) FROM payments GROUP BY organization_id"
FOUNDED = ("brand", "store", "node", "person", "tender")
LISTED = "INSERT INTO directory_organizations (organization_id, name) VALUES (%s, %s)"
Admin = psycopg.Connection[Any]


class Crowd:
    """The tenants, by number. All amounts of tenant `n` are those of the evening, `n + 1` times."""

    def __init__(self, evening: Path) -> None:
        self.box = box_of(evening)
        guest = first_guest(read_stream(evening, self.box))
        groups = rows_of(read_stream(evening, self.box).lines)
        self._groups = [_founding(groups), *_a_sale(groups), [("guest", guest)]]
        self.organizations = [new_id() for _ in range(TENANTS)]
        self.rows = len({(kind, row["id"]) for group in self._groups for kind, row in group})

    def place(self, n: int) -> KnownBox:
        """The box of a tenant: everybody's has the same ids, but for the organization's."""
        return KnownBox(
            self.organizations[n], self.box.brand_id, self.box.store_id, self.box.node_id
        )

    def stream(self, n: int) -> Stream:
        """What the tenant's box has sealed."""
        own = self.organizations[n].hex
        groups = [
            [(kind, _times(data, n + 1) | {"organization_id": own}) for kind, data in group]
            for group in self._groups
        ]
        groups[-1][-1][1]["name"] = f"Ada {n}"
        return Stream(sealed(groups), self.place(n))

    def paid_minor(self, n: int) -> int:
        """What the tenant took."""
        return (n + 1) * sum(
            int(data["amount_minor"])
            for group in self._groups
            for kind, data in group
            if kind == "payment"
        )


def _founding(groups: list[list[Row]]) -> list[Row]:
    """What the restaurant is, of all that it was founded with."""
    return [(kind, data) for kind, data in groups[0] if kind in FOUNDED]


def _a_sale(groups: list[list[Row]]) -> list[list[Row]]:
    """The transactions of one order of an evening, from its opening to its receipt."""
    first = next(data for group in groups for kind, data in group if kind == "order")
    checks = {
        data["id"]
        for group in groups
        for kind, data in group
        if kind == "check" and data["order_id"] == first["id"]
    }
    its = {first["id"], *checks}
    found = [[row for row in group if its & set(map(str, row[1].values()))] for group in groups]
    return [group for group in found if group]


def _times(data: dict[str, Any], factor: int) -> dict[str, Any]:
    return {
        key: value * factor if key.endswith("_minor") and isinstance(value, int) else value
        for key, value in data.items()
    }


@pytest.fixture(scope="module")
def crowd(evening: Path) -> Crowd:
    return Crowd(evening)


@pytest.fixture(scope="module")
def town_dsn(server: str, template: str) -> str:
    """A migrated database of its own."""
    name = "centre_of_two_hundred"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return make_conninfo(server, dbname=name)


@pytest.fixture(scope="module")
def town(town_dsn: str, crowd: Crowd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre to which all of them have pushed, several at once; its figures are computed."""
    clock = VirtualClock(FRIDAY_EVENING)
    settings = CentralSettings(data=tmp_path_factory.mktemp("town"), dsn=town_dsn)
    with psycopg.connect(town_dsn) as admin:
        listed = [(each, "Da Ada") for each in crowd.organizations]
        admin.cursor().executemany(LISTED, listed)
    with services(settings, town_dsn, clock) as centre:

        def push(n: int) -> None:
            stream = crowd.stream(n)
            let_in(centre, stream.box)
            answer = centre.replication.push(stream.box, stream.push())
            assert (answer.code, answer.quarantined) == ("ok", ())

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(push, range(TENANTS)))
        with pool(town_dsn, roles.JOBS, "", 1) as jobs:
            compute_marked(jobs, clock, 4 * TENANTS)
        yield centre


@pytest.fixture
def everything(town: Centre, town_dsn: str) -> Iterator[Admin]:
    """Somebody who sees all tenants."""
    with psycopg.connect(town_dsn, autocommit=True) as connection:
        yield connection


def owner(crowd: Crowd, n: int) -> Person:
    """The owner of a tenant."""
    role = Membership(new_id(), crowd.organizations[n], "Da Ada", Role.OWNER)
    return Person(new_id(), "Ada", "ada@example.com", "en", False, (role,))


def test_every_table_has_everybodys_rows_once(everything: Admin, crowd: Crowd) -> None:
    rows = 0
    for table in replicated_tables():
        found = everything.execute(
            f"SELECT organization_id, array_agg(id ORDER BY id) FROM {table} GROUP BY 1".encode()
        ).fetchall()
        assert len(found) in (0, TENANTS), table
        assert len({tuple(ids) for _, ids in found}) == bool(found), table
        rows += len(found[0][1]) if found else 0
    assert rows == crowd.rows


def test_amounts_are_those_of_their_tenant(everything: Admin, crowd: Crowd) -> None:
    found = dict(everything.execute(SOLD).fetchall())
    assert found == {each: crowd.paid_minor(n) for n, each in enumerate(crowd.organizations)}


@pytest.mark.parametrize("n", LOOKED_AT)
def test_no_role_sees_a_row_of_another(
    town: Centre, everything: Admin, crowd: Crowd, n: int
) -> None:
    box, looked = crowd.place(n), 0
    for role, store_id in ((town.app, None), (town.pool, box.store_id)):
        with tenant_block(role, box.organization_id, store_id) as connection:
            for table in CENTRAL_METADATA.sorted_tables:
                if "organization_id" not in table.columns or not _may_read(connection, table.name):
                    continue
                if table.name.startswith("directory_"):
                    continue
                query = f"SELECT DISTINCT organization_id FROM {table.name}".encode()
                found = [row[0] for row in connection.execute(query)]
                assert found in ([], [box.organization_id]), table.name
                looked += len(found)
    assert looked > 20


def _may_read(connection: Admin, table: str) -> bool:
    row = connection.execute("SELECT has_table_privilege(%s, 'SELECT')", (table,)).fetchone()
    return row is not None and bool(row[0])


@pytest.mark.parametrize("n", LOOKED_AT)
def test_a_box_pulls_its_own_guests_only(town: Centre, crowd: Crowd, n: int) -> None:
    box = crowd.place(n)
    ask = Pull(new_id(), box.node_id, 1, 1, dict.fromkeys(box.scopes, 0))
    answer = town.replication.pull(box, ask)
    assert [json.loads(row.body)["name"] for row in answer.rows] == [f"Ada {n}"]
    assert {scope for scope, head in answer.sync.heads.items() if head} <= {*GUEST_SCOPES}


@pytest.mark.parametrize("n", LOOKED_AT)
def test_reports_and_lists_are_the_tenants_own(town: Centre, crowd: Crowd, n: int) -> None:
    person, organization_id = owner(crowd, n), crowd.organizations[n]
    figures = FiguresService(town.app, VirtualClock(FRIDAY_EVENING))
    asked = SalesQuestion(organization_id, "2026-01-01", "2026-12-31", "tender")
    [total] = figures.sales(person, asked).totals
    [box] = town.fleet.boxes(person, organization_id)
    checks = figures.checks(
        person, ChecksQuestion(organization_id, box.store_id, "2026-01-01", "2026-12-31")
    )

    assert total.gross_minor == crowd.paid_minor(n)
    assert [row.total_minor for row in checks.rows] == [crowd.paid_minor(n)]
    assert (box.organization_id, box.waiting) == (organization_id, 0)
    assert town.releases.releases(person, organization_id) == []


def test_asking_for_another_tenant_finds_nothing(town: Centre, crowd: Crowd) -> None:
    person, other = owner(crowd, 1), crowd.organizations[2]
    figures = FiguresService(town.app, VirtualClock(FRIDAY_EVENING))
    asked: list[Callable[[], object]] = [
        lambda: figures.sales(person, SalesQuestion(other, "2026-01-01", "2026-12-31")),
        lambda: figures.glance(person, other),
        lambda: town.fleet.boxes(person, other),
        lambda: town.releases.releases(person, other),
        lambda: town.releases.draft(person, other),
        lambda: town.tenants.stores(person, other),
        lambda: town.people.users(person, other),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            ask()
