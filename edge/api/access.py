"""What every route of the API asks for: who acts, under which command id, which page.

```python
@router.post("/orders/{order_id}/send")
async def send(body: SendBody, acting: Acting, command_id: CommandId) -> SendResult: ...
```
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict

from domain.errors import BadRequest, SignInRefused
from domain.ids import parse_id
from edge.api.problems import NoCommandId
from edge.api.tokens import UNKNOWN_TOKEN, TokenService
from edge.commands import Actor
from edge.devices.requests import DeviceState
from edge.staff.service import StaffService

T = TypeVar("T")

PAGE = 50
PAGE_AT_MOST = 200

_bearer = HTTPBearer(
    auto_error=False, description="An access token of `POST /tokens`: one device, one person."
)


class Body(BaseModel):
    """What is sent with a write. A key that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Slice(BaseModel, Generic[T]):
    """One page of a list. `next` is what `after` takes for the following page, or null."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Access:
    """The services behind the dependencies below; kept as `app.state.access`."""

    tokens: TokenService
    staff: StaffService


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for."""

    after: str | None
    limit: int

    def cut(self, found: Sequence[T], key: Callable[[T], object]) -> Slice[T]:
        """The page of a list that is already in its order. Raises BadRequest for a lost place."""
        start = 0
        if self.after is not None:
            places = [n for n, item in enumerate(found) if str(key(item)) == self.after]
            if not places:
                raise BadRequest("The list has changed; begin again without `after`.")
            start = places[0] + 1
        items = list(found[start : start + self.limit])
        more = start + self.limit < len(found)
        return Slice(items=items, next=str(key(items[-1])) if more else None)


def _page(
    after: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_AT_MOST)] = PAGE,
) -> Page:
    return Page(after, limit)


def access_token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The bearer token of the request. Raises SignInRefused."""
    if credentials is None:
        raise SignInRefused(UNKNOWN_TOKEN)
    return credentials.credentials


async def current_actor(request: Request, token: Annotated[str, Depends(access_token)]) -> Actor:
    """Who asks, with the rights they have now. Raises SignInRefused."""
    return await _access(request).tokens.actor(token)


def command_id(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="A UUID of the caller's for this one act. Repeating it returns the first "
            "answer and changes nothing.",
        ),
    ] = None,
) -> UUID:
    """The id of the command. Raises NoCommandId where it is missing, BadRequest for no UUID."""
    if key is None or not key.strip(' "'):
        raise NoCommandId("A write needs an Idempotency-Key: a UUID that the caller chose.")
    return parse_id(key.strip(' "'), "Idempotency-Key")


async def acting(
    request: Request,
    actor: Annotated[Actor, Depends(current_actor)],
    command: Annotated[UUID, Depends(command_id)],
    approval: Annotated[
        str | None,
        Header(alias="Approval", description="The token of a manager's approval for this one act."),
    ] = None,
) -> Actor:
    """Who acts in a write, with a manager's approval where one is brought. Raises Forbidden."""
    if not approval:
        return actor
    return await _access(request).staff.use_approval(approval, actor, command)


async def current_device(
    request: Request,
    token: Annotated[
        str, Header(alias="Device-Token", description="What `POST /devices` gave the device.")
    ] = "",
) -> DeviceState:
    """The device that asks by its own token, let in or not. Raises SignInRefused."""
    return await _access(request).tokens.device(token)


def _access(request: Request) -> Access:
    access = request.app.state.access
    assert isinstance(access, Access)
    return access


CurrentActor = Annotated[Actor, Depends(current_actor)]
Acting = Annotated[Actor, Depends(acting)]
CommandId = Annotated[UUID, Depends(command_id)]
CurrentDevice = Annotated[DeviceState, Depends(current_device)]
PageQuery = Annotated[Page, Depends(_page)]
