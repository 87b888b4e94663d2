"""Refuses bodies that are larger than any request of ours could be."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 1_000_000


class BodyLimit:
    """ASGI middleware: at most `most` bytes of body, counted as they come; then 413."""

    def __init__(self, app: ASGIApp, most: int = MOST) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a receiver that counts."""
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self.most:
                raise HTTPException(413, f"A request has at most {self.most} bytes.")
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)
