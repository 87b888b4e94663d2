"""Who works at a kitchen screen: the screen itself, or a person at a screen of another kind."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from edge.commands import Actor
from ui.store.session import Door, Session

NOBODY_SIGNS_IN = ("kitchen", "display")


async def enter_kitchen(door: Door, request: Request) -> Session | Response:
    """The session of a kitchen's page. Kitchen screens ask for no PIN; other devices do."""
    session = await door.enter(request, person=False)
    if isinstance(session, Response) or session.device.profile in NOBODY_SIGNS_IN:
        return session
    return await door.enter(request)


def station_actor(session: Session) -> Actor:
    """Who bumps: at a kitchen screen the screen, whoever stands there."""
    if session.device.profile in NOBODY_SIGNS_IN:
        return session.device.actor()
    return session.actor()
