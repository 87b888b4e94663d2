"""Boxes over HTTP: as they are, codes that let one in, and shutting one out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, StrictStr
from pydantic import Field as Said

from central.api.access import CurrentQuery, CurrentVisit, Visit
from central.api.lists import Listed
from central.api.models import Body, Counted, Page
from central.api.routes import PREFIX, answer
from central.fleet.service import AlarmView, BoxView
from central.sync.enrolment import Invitation
from domain.errors import NotFound

router = APIRouter(prefix=PREFIX)
BOXES = Listed(BoxView, "box", "node_id")
ALARMS = Listed(AlarmView, "alarm")


class Revocation(Body):
    """Why a box is shut out; it is written down."""

    why: Annotated[StrictStr, Said(min_length=3, max_length=200, examples=["stolen"])]


class EnrolmentCode(BaseModel):
    """A code that lets one box into a store; said once."""

    code: str = Said(examples=["K7PM2QX9RTVA"])
    store_id: UUID
    valid_until: datetime


@router.get("/boxes", response_model=Page[BoxView], tags=["boxes"], operation_id="list_boxes")
def boxes(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """Boxes of the stores that you see, with state, version, release and what waits."""
    return BOXES.list(_boxes(visit), query)


@router.get("/boxes/count", response_model=Counted, tags=["boxes"], operation_id="count_boxes")
def count_boxes(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """How many boxes there are."""
    return BOXES.count(_boxes(visit), query)


@router.get("/boxes/{node_id}", response_model=BoxView, tags=["boxes"], operation_id="get_box")
def box(visit: CurrentVisit, node_id: UUID) -> Response:
    """A box."""
    return BOXES.answer_one(_boxes(visit), node_id)


@router.post(
    "/boxes/{node_id}/revoke", response_model=BoxView, tags=["boxes"], operation_id="revoke_box"
)
def revoke(visit: CurrentVisit, node_id: UUID, body: Revocation) -> Response:
    """Shut a box out: it sells on, and nothing of it is taken or told any more."""
    visit.office.fleet.revoke(visit.person, visit.organization_id, node_id, body.why)
    return BOXES.answer_one(_boxes(visit), node_id)


@router.post(
    "/stores/{store_id}/enrolment-codes",
    response_model=EnrolmentCode,
    status_code=201,
    tags=["boxes"],
    operation_id="create_enrolment_code",
)
def enrolment_code(visit: CurrentVisit, store_id: UUID) -> Response:
    """A code that lets one box into the store within ten minutes, once.

    Whoever has the store then is fenced. A repeat makes another code: it takes no key.
    """
    stores = visit.office.tenants.stores(visit.person, visit.organization_id)
    found = next((each for each in stores if each.id == store_id), None)
    if found is None:
        raise NotFound("There is no such store.")
    if found.brand_id is None:
        raise NotFound("The store has no brand.")
    where = Invitation(visit.organization_id, found.brand_id, store_id)
    made = visit.office.fleet.invite(visit.person, where)
    body = {"code": made.code, "store_id": made.store_id, "valid_until": made.valid_until}
    return answer(body, 201)


@router.get("/alarms", response_model=Page[AlarmView], tags=["boxes"], operation_id="list_alarms")
def alarms(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """What somebody has to look at, oldest first."""
    return ALARMS.list(visit.office.fleet.alarms(visit.person, visit.organization_id), query)


def _boxes(visit: Visit) -> tuple[BoxView, ...]:
    return visit.office.fleet.boxes(visit.person, visit.organization_id)
