"""The screens of the office, put together from the services of the centre."""

from __future__ import annotations

from fastapi import FastAPI

from ui.office import (
    check_page,
    door_pages,
    door_routes,
    draft_page,
    glance_page,
    jobs_page,
    menu_page,
    organizations_page,
    people_page,
    releases_page,
    sales_files,
    sales_page,
    store_page,
    stores_page,
)
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor


def build(services: OfficeServices, app: FastAPI) -> None:
    """Register the pages and the routes beside them; once per process.

    `ui.assets.install_assets` and NiceGUI's `ui.run_with` are the composition root's.
    """
    door = OfficeDoor(services.identity)
    door_routes.install(app, door, services.identity, services.office_url)
    door_pages.register(door, services.identity)
    glance_page.register(door, services)
    sales_page.register(door, services)
    sales_files.register(app, door, services)
    check_page.register(door, services)
    stores_page.register(door, services)
    store_page.register(door, services)
    people_page.register(door, services)
    jobs_page.register(door, services)
    organizations_page.register(door, services)
    menu_page.register(door, services)
    draft_page.register(door, services)
    releases_page.register(door, services)
