"""The composition root of the centre: its services over one Postgres, as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from psycopg import Connection

from central import embedded, generation, health, measuring, metrics, roles
from central.api.access import OfficeServices
from central.api.app import AdminApi, install_api
from central.backup.ledger import FILE as LEDGER_FILE
from central.backup.ledger import Ledger
from central.figures import comparing, marking
from central.fleet import reports
from central.fleet.service import FleetService
from central.identity.keys import KeyService
from central.identity.people import PeopleService
from central.identity.service import IdentityService
from central.jobs.service import JobService
from central.jobs.wishes import MailWishes
from central.measuring import Numbers
from central.media.service import Media
from central.menu.service import MenuService
from central.pools import pool
from central.problems import install_problems
from central.releases import adopting
from central.releases.service import ReleaseService
from central.settings import CentralSettings
from central.sync.admission import Admission
from central.sync.api import SyncApi
from central.sync.beside import Beside
from central.sync.boxes import KnownBox
from central.sync.enrolment import Enrolment, load_secret
from central.sync.files import FilesApi
from central.sync.ingest import Replication
from central.sync.shapes import Arrived
from central.sync.snapshots import Snapshots
from central.tenancy import Pool
from central.tenants.service import TenantService
from domain.clock import Clock, SystemClock

__all__ = ["SECRET_FILE", "Centre", "create_app", "database", "pool", "services"]

SECRET_FILE = "central_secret"
FOR_JOBS = 2
"""Connections of a process that only looks at the queue."""


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
    fleet: FleetService
    jobs: JobService
    numbers: Numbers
    mails: MailWishes
    releases: ReleaseService
    menu: MenuService
    snapshots: Snapshots
    media: Media


@contextmanager
def database(settings: CentralSettings) -> Iterator[str]:
    """The administrator's DSN of the database, which is started where it is the centre's own."""
    if settings.dsn:
        yield settings.dsn
        return
    with embedded.running(settings.postgres) as dsn:
        yield dsn


@contextmanager
def services(settings: CentralSettings, dsn: str, clock: Clock | None = None) -> Iterator[Centre]:
    """Every service over a migrated database."""
    clock = clock or SystemClock()
    app_password = settings.app_password.get_secret_value()
    sync_password = settings.sync_password.get_secret_value()
    jobs_password = settings.jobs_password.get_secret_value()
    with ExitStack() as stack:
        for_sync = stack.enter_context(pool(dsn, roles.SYNC, sync_password, settings.connections))
        for_app = stack.enter_context(pool(dsn, roles.APP, app_password, settings.connections))
        for_jobs = stack.enter_context(pool(dsn, roles.JOBS, jobs_password, FOR_JOBS))
        gen = generation.read(settings.generation_file)
        beside = Beside(reports.keep, _written, comparing.differences_of)
        replication = Replication(for_sync, gen, clock, beside=beside)
        secret = load_secret(settings.data / SECRET_FILE)
        ledger = Ledger(settings.data / LEDGER_FILE)
        enrolment = Enrolment(
            for_sync, for_app, replication, clock, secret, ledger.let_in, adopting.box_came
        )
        identity = IdentityService(for_app, clock)
        releases = ReleaseService(for_app, clock)
        yield Centre(
            for_sync,
            replication,
            enrolment,
            app=for_app,
            identity=identity,
            people=PeopleService(for_app, clock, ledger.role_withdrawn, ledger.role_given_back),
            keys=KeyService(for_app, clock, ledger.key_revoked),
            tenants=TenantService(for_app, clock, identity),
            fleet=FleetService(for_app, for_sync, enrolment, clock, ledger.revoked),
            jobs=JobService(for_jobs, clock),
            mails=MailWishes(for_app, clock),
            numbers=Numbers(for_app, for_jobs, (for_sync, for_app, for_jobs), clock),
            releases=releases,
            menu=MenuService(for_app, clock, releases),
            snapshots=Snapshots(for_sync, clock),
            media=Media(for_sync, for_app, clock),
        )


def create_app(settings: CentralSettings, dsn: str, clock: Clock | None = None) -> FastAPI:
    """The application of one process; its connections live as long as it does."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with services(settings, dsn, clock) as centre:
            admission = Admission(settings.catch_ups, settings.waiting)
            api = SyncApi(centre.pool, centre.replication, centre.enrolment, admission)
            app.include_router(api.router())
            files = FilesApi(centre.pool, centre.snapshots, centre.media, admission)
            app.include_router(files.router())
            app.include_router(health.router(health.Readiness(centre.app)))
            app.include_router(
                measuring.router(centre.numbers, settings.metrics_token.get_secret_value())
            )
            install_api(app, AdminApi(_office(centre, settings, clock)))
            app.state.centre = centre
            try:
                yield
            finally:
                await api.close()

    app = FastAPI(
        title="Comanda centre", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    install_problems(app)
    measuring.install_counting(app)
    return app


def _office(centre: Centre, settings: CentralSettings, clock: Clock | None) -> OfficeServices:
    return OfficeServices(
        app=centre.app,
        clock=clock or SystemClock(),
        identity=centre.identity,
        people=centre.people,
        keys=centre.keys,
        tenants=centre.tenants,
        fleet=centre.fleet,
        releases=centre.releases,
        behind_tls=settings.office_url.startswith("https://"),
    )


def _written(
    connection: Connection[Any], box: KnownBox, rows: Sequence[Arrived], now: datetime
) -> None:
    marking.mark(connection, box, rows, now)
    metrics.ROWS.inc(len(rows))
