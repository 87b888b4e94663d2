"""The composition root of the centre: its services over one Postgres, as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from central import embedded, generation, roles
from central.figures import comparing, marking
from central.fleet import reports
from central.identity.keys import KeyService
from central.identity.people import PeopleService
from central.identity.service import IdentityService
from central.problems import install_problems
from central.settings import CentralSettings
from central.sync.admission import Admission
from central.sync.api import SyncApi
from central.sync.beside import Beside
from central.sync.enrolment import Enrolment, load_secret
from central.sync.ingest import Replication
from central.tenancy import Pool
from central.tenants.service import TenantService
from domain.clock import Clock, SystemClock

SECRET_FILE = "central_secret"


@dataclass(frozen=True, slots=True)
class Centre:
    """The services of a centre that runs."""

    pool: Pool
    replication: Replication
    enrolment: Enrolment
    app: Pool
    identity: IdentityService
    people: PeopleService
    keys: KeyService
    tenants: TenantService


@contextmanager
def database(settings: CentralSettings) -> Iterator[str]:
    """The administrator's DSN of the database, which is started where it is the centre's own."""
    if settings.dsn:
        yield settings.dsn
        return
    with embedded.running(settings.postgres) as dsn:
        yield dsn


@contextmanager
def pool(dsn: str, role: str, password: str, connections: int) -> Iterator[Pool]:
    """Connections of one role, all closed at the end."""
    given = {"user": role, "password": password} if password else {"user": role}
    found: Pool = ConnectionPool(
        make_conninfo(dsn, **given),
        connection_class=Connection,
        min_size=1,
        max_size=connections,
        open=False,
        timeout=10,
    )
    with found:
        yield found


@contextmanager
def services(settings: CentralSettings, dsn: str, clock: Clock | None = None) -> Iterator[Centre]:
    """Every service over a migrated database."""
    clock = clock or SystemClock()
    app_password = settings.app_password.get_secret_value()
    sync_password = settings.sync_password.get_secret_value()
    with ExitStack() as stack:
        for_sync = stack.enter_context(pool(dsn, roles.SYNC, sync_password, settings.connections))
        for_app = stack.enter_context(pool(dsn, roles.APP, app_password, settings.connections))
        gen = generation.read(settings.generation_file)
        beside = Beside(reports.keep, marking.mark, comparing.differences_of)
        replication = Replication(for_sync, gen, clock, beside=beside)
        secret = load_secret(settings.data / SECRET_FILE)
        enrolment = Enrolment(for_sync, for_app, replication, clock, secret)
        identity = IdentityService(for_app, clock)
        yield Centre(
            for_sync,
            replication,
            enrolment,
            app=for_app,
            identity=identity,
            people=PeopleService(for_app, clock),
            keys=KeyService(for_app, clock),
            tenants=TenantService(for_app, clock, identity),
        )


def create_app(settings: CentralSettings, dsn: str, clock: Clock | None = None) -> FastAPI:
    """The application of one process; its connections live as long as it does."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with services(settings, dsn, clock) as centre:
            admission = Admission(settings.catch_ups, settings.waiting)
            api = SyncApi(centre.pool, centre.replication, centre.enrolment, admission)
            app.include_router(api.router())
            app.state.centre = centre
            try:
                yield
            finally:
                await api.close()

    app = FastAPI(title="Comanda centre", lifespan=lifespan)
    install_problems(app)
    return app


def app_of_environment() -> FastAPI:
    """The application of a worker process; its settings are in the environment."""
    settings = CentralSettings()
    return create_app(settings, settings.dsn)
