"""The sales as files to download, in pieces as they are made: `/office/files/sales.xlsx?...`."""

from __future__ import annotations

from typing import Literal

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

from central.figures.requests import File
from ui.language import speaking
from ui.office import checks_view, sales_view
from ui.office.asked import CHECKS, parse
from ui.office.sales_page import stores_of, today_of
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor, Visit
from ui.text import _

Kind = Literal["xlsx", "csv"]


def register(app: FastAPI, door: OfficeDoor, services: OfficeServices) -> None:
    """The routes of the files."""

    async def file(request: Request, kind: Kind) -> Response:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        query = dict(request.query_params)
        made = await to_thread.run_sync(make, services, visit, query, kind)
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return StreamingResponse(made.pieces, media_type=made.media_type, headers=headers)

    app.add_api_route("/office/files/sales.{kind}", file, response_model=None)


def make(services: OfficeServices, visit: Visit, query: dict[str, str], kind: Kind) -> File:
    """The file of the question that an address asks. Raises DomainError, psycopg.Error."""
    stores = stores_of(services, visit)
    asked = sales_view.settled(parse(query, today_of(services, visit)), stores)
    figures, person, organization_id = services.figures, visit.person, visit.organization_id
    with speaking(visit.language):
        if asked.view == CHECKS:
            checks = checks_view.question(organization_id, asked)
            if checks is not None:
                return figures.checks_file(person, checks, kind, _)
        by = sales_view.usual_view(asked.days) if asked.view == CHECKS else asked.view
        question = sales_view.question(organization_id, asked, asked.days, by)
        return figures.sales_file(person, question, kind, _)
