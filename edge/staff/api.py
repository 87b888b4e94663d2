"""People over HTTP: name tiles, tokens, a manager's approval for one act."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, status

from edge.api.access import Body, CurrentActor, CurrentDevice, PageQuery, Slice, access_token
from edge.api.tokens import IssueToken, TokenIssued, TokenService
from edge.staff.requests import ApprovalGiven, ApproveOnce, PersonTile
from edge.staff.service import StaffService


class TokenBody(Body):
    """Whose token it is to be; without a person it is the device's own."""

    person_id: UUID | None = None
    pin: str = ""


class ApprovalBody(Body):
    """Which right a manager lends, by PIN or card."""

    right: str
    pin: str = ""
    card: str = ""
    person_id: UUID | None = None
    what: str = ""


def router(staff: StaffService, tokens: TokenService) -> APIRouter:
    """Routes of people."""
    found = APIRouter(tags=["people"])

    @found.get("/people")
    async def list_people(_device: CurrentDevice, page: PageQuery) -> Slice[PersonTile]:
        """Name tiles of everybody who may sign in, for a device that knows its token."""
        return page.cut(await staff.people(), lambda tile: tile.id)

    @found.post("/tokens", status_code=status.HTTP_201_CREATED)
    async def issue_token(
        body: TokenBody, device_token: Annotated[str, Header(alias="Device-Token")] = ""
    ) -> TokenIssued:
        """An access token. Its answer is a secret, so that nothing is kept to be repeated."""
        return await tokens.issue(IssueToken(body.person_id, body.pin), device_token)

    @found.delete("/tokens/current", status_code=status.HTTP_204_NO_CONTENT)
    async def end_token(actor: CurrentActor, token: Annotated[str, Depends(access_token)]) -> None:
        """Sign out: the token of this request opens nothing any more."""
        await tokens.end(token, actor)

    @found.post("/approvals", status_code=status.HTTP_201_CREATED)
    async def give_approval(body: ApprovalBody, actor: CurrentActor) -> ApprovalGiven:
        """A manager allows one act. Send the token as `Approval` with it, within a minute."""
        return await staff.give_approval(ApproveOnce(**body.model_dump()), actor)

    return found
