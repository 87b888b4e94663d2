"""What the screens of the office ask, by name; the composition root fills it in."""

from __future__ import annotations

from dataclasses import dataclass

from central.figures.service import FiguresService
from central.fleet.service import FleetService
from central.identity.people import PeopleService
from central.identity.service import IdentityService
from central.jobs.service import JobService
from central.menu.service import MenuService
from central.releases.service import ReleaseService
from central.tenants.service import TenantService
from domain.clock import Clock


@dataclass(frozen=True, slots=True)
class OfficeServices:
    """The services of the centre as screens use them; all of them block and run in threads."""

    clock: Clock
    identity: IdentityService
    people: PeopleService
    tenants: TenantService
    figures: FiguresService
    fleet: FleetService
    jobs: JobService
    releases: ReleaseService
    menu: MenuService
    centre_url: str = ""
    """What people enter at a box: the address of the API."""
    office_url: str = ""
    """How people reach the office; over TLS, cookies are given back over TLS only."""
