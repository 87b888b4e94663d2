"""The draft and releases over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, BaseModel, StrictStr
from pydantic import Field as Said

from central.api.access import CurrentQuery, CurrentVisit, RequestKey, Visit
from central.api.lists import Listed, as_row, shown
from central.api.models import Body, Counted, Page
from central.api.routes import PREFIX, answer
from central.releases.values import Preview, ReleaseView, StoreHas
from domain.errors import NotFound

router = APIRouter(prefix=PREFIX)
RELEASES = Listed(ReleaseView, "release", "number")

ReleaseName = Annotated[StrictStr, Said(max_length=120, examples=["Spring menu"])]


class Publication(Body):
    """The draft becomes a release, now or at a time by the boxes' clocks."""

    name: ReleaseName = ""
    effective_at: AwareDatetime | None = None


class Rollback(Body):
    """A new release with everything as it was."""

    name: ReleaseName = ""


class DraftView(BaseModel):
    """A row that the draft changes."""

    kind: str
    id: UUID
    rev: int
    who: str
    at: datetime
    is_deleted: bool


class Discarded(BaseModel):
    """How many rows left the draft."""

    discarded: int


# ---- draft ---------------------------------------------------------------------------------
@router.get("/draft", response_model=list[DraftView], tags=["draft"], operation_id="get_draft")
def draft(visit: CurrentVisit) -> Response:
    """The rows that the draft changes; `GET .../items/{id}?draft=true` shows one as it will be."""
    rows = visit.office.releases.draft(visit.person, visit.organization_id)
    return answer(
        [
            {
                "kind": row.kind,
                "id": row.entity_id,
                "rev": row.rev,
                "who": row.who,
                "at": row.at,
                "is_deleted": row.after is None,
            }
            for row in rows
        ]
    )


@router.get("/draft/preview", response_model=Preview, tags=["draft"], operation_id="preview_draft")
def preview(visit: CurrentVisit) -> Response:
    """What publishing the draft now would change, in words and figures."""
    return shown(visit.office.releases.preview(visit.person, visit.organization_id))


@router.delete("/draft", response_model=Discarded, tags=["draft"], operation_id="discard_draft")
def discard(visit: CurrentVisit) -> Response:
    """Empty the draft of what you may edit."""
    count = visit.office.releases.discard(visit.person, visit.organization_id)
    return answer({"discarded": count})


# ---- releases ------------------------------------------------------------------------------
@router.get(
    "/releases", response_model=Page[ReleaseView], tags=["releases"], operation_id="list_releases"
)
def releases(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """The latest 200 releases, scheduled and withdrawn ones among them."""
    return RELEASES.list(_releases(visit), query)


@router.get(
    "/releases/count", response_model=Counted, tags=["releases"], operation_id="count_releases"
)
def count_releases(visit: CurrentVisit, query: CurrentQuery) -> Response:
    """How many of them there are."""
    return RELEASES.count(_releases(visit), query)


@router.post(
    "/releases",
    response_model=ReleaseView,
    status_code=201,
    tags=["releases"],
    operation_id="publish_release",
)
def publish(visit: CurrentVisit, key: RequestKey, body: Publication) -> Response:
    """Publish the draft, now or at a time. The same Idempotency-Key again is the same release."""
    made = visit.office.releases.publish(
        visit.person, visit.organization_id, key, body.name, body.effective_at
    )
    return shown(made, 201)


@router.get(
    "/releases/{number}",
    response_model=ReleaseView,
    tags=["releases"],
    operation_id="get_release",
)
def release(visit: CurrentVisit, number: int) -> Response:
    """A release."""
    return RELEASES.answer_one(_releases(visit), number)


@router.get(
    "/releases/{number}/differences",
    response_model=Preview,
    tags=["releases"],
    operation_id="get_release_differences",
)
def differences(visit: CurrentVisit, number: int) -> Response:
    """What a release changes or changed."""
    _known(visit, number)
    service = visit.office.releases
    return shown(service.differences_of(visit.person, visit.organization_id, number))


@router.get(
    "/releases/{number}/stores",
    response_model=list[StoreHas],
    tags=["releases"],
    operation_id="list_release_stores",
)
def stores(visit: CurrentVisit, number: int) -> Response:
    """How far the boxes of the stores that you see are with it."""
    _known(visit, number)
    seen = {each.id for each in visit.office.tenants.stores(visit.person, visit.organization_id)}
    found = visit.office.releases.who_has(visit.person, visit.organization_id, number)
    return answer([as_row(each) for each in found if each.store_id in seen])


@router.post(
    "/releases/{number}/withdraw",
    response_model=ReleaseView,
    tags=["releases"],
    operation_id="withdraw_release",
)
def withdraw(visit: CurrentVisit, number: int) -> Response:
    """Call off a release that waits for its time."""
    _known(visit, number)
    return shown(visit.office.releases.withdraw(visit.person, visit.organization_id, number))


@router.post(
    "/releases/{number}/rollback",
    response_model=ReleaseView,
    status_code=201,
    tags=["releases"],
    operation_id="roll_back_to_release",
)
def rollback(visit: CurrentVisit, number: int, key: RequestKey, body: Rollback) -> Response:
    """A new release, at once, with everything as it was under this one."""
    _known(visit, number)
    made = visit.office.releases.rollback(
        visit.person, visit.organization_id, key, number, body.name
    )
    return shown(made, 201)


def _releases(visit: Visit) -> list[ReleaseView]:
    return visit.office.releases.releases(visit.person, visit.organization_id)


def _known(visit: Visit, number: Any) -> None:
    """Numbers beyond what the database counts are nobody's."""
    if not 0 < number < 2**31:
        raise NotFound("There is no such release.")
