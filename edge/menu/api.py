"""The menu over HTTP: all of it in one document, and what is left of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response, status
from pydantic import AwareDatetime

from domain.availability import Lasting
from domain.catalog import Stock
from edge.api.access import Acting, Body, CommandId, CurrentActor, PageQuery, Slice
from edge.menu.document import MenuDocument, menu_document, to_json
from edge.menu.requests import SetPortions, SetSoldOut
from edge.menu.service import MenuService

LANGUAGES_KEPT = 16
Kind = Literal["item", "variant", "option", "stock_item"]


class SoldOutBody(Body):
    """Sold out or back on sale; `until` or `lasting` lifts the mark by itself.

    A `stock_item` is an ingredient: what needs it is sold out with it.
    """

    sold_out: bool = True
    until: AwareDatetime | None = None
    reason: str = ""
    lasting: Lasting = Lasting.UNTIL_LIFTED


class PortionsBody(Body):
    """How many whole portions are there now; null: nobody counts any more."""

    remaining: int | None
    until: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an item, variant or option; nothing else is said about it: on sale."""

    local_id: UUID
    sold_out: bool = False
    remaining: int | None = None
    until: datetime | None = None
    reason: str = ""


def router(menus: MenuService) -> APIRouter:
    """Routes of the menu."""
    found = APIRouter(tags=["menu"])
    documents = Documents(menus)

    @found.get("/menu", response_model=MenuDocument)
    async def menu(
        _actor: CurrentActor,
        language: Annotated[str, Query(max_length=8, description="Such as `it`.")] = "",
        known: Annotated[str | None, Header(alias="If-None-Match")] = None,
    ) -> Response:
        """The whole menu, in a language where it is translated. 304 while it is the one known."""
        tag, body = await documents.of(language)
        if known == tag:
            return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(body, media_type="application/json", headers={"ETag": tag})

    @found.get("/availability")
    async def availability(_actor: CurrentActor, page: PageQuery) -> Slice[Left]:
        """Everything that is sold out or counted."""
        await menus.refresh()
        rows = [_left(local_id, stock) for local_id, stock in sorted(menus.stocks().items())]
        return page.cut(rows, lambda row: row.local_id)

    @found.patch("/availability/{kind}/{local_id}")
    async def set_sold_out(
        kind: Kind, local_id: UUID, body: SoldOutBody, actor: Acting, command_id: CommandId
    ) -> Left:
        """Mark as sold out on every screen at once, or lift the mark."""
        request = SetSoldOut(local_id, kind, body.sold_out, body.until, body.reason, body.lasting)
        await menus.set_sold_out(request, actor, command_id)
        return _left(local_id, menus.stock(local_id))

    @found.put("/availability/{kind}/{local_id}/portions")
    async def set_portions(
        kind: Kind, local_id: UUID, body: PortionsBody, actor: Acting, command_id: CommandId
    ) -> Left:
        """Count portions from now on; what orders hold already is not among them."""
        request = SetPortions(local_id, body.remaining, kind, body.until)
        await menus.set_portions(request, actor, command_id)
        return _left(local_id, menus.stock(local_id))

    return found


class Documents:
    """The menu as JSON, written once for each version and language."""

    def __init__(self, menus: MenuService) -> None:
        self._menus = menus
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._version = 0

    async def of(self, language: str) -> tuple[str, bytes]:
        """The tag and the bytes of the menu of now in a language."""
        menu = await self._menus.refresh()
        if menu.version != self._version or len(self._kept) > LANGUAGES_KEPT:
            self._kept, self._version = {}, menu.version
        if language not in self._kept:
            document = menu_document(menu, language)
            self._kept[language] = await asyncio.to_thread(to_json, document)
        return self._kept[language]


def _left(local_id: UUID, stock: Stock | None) -> Left:
    if stock is None:
        return Left(local_id)
    return Left(local_id, stock.sold_out, stock.remaining, stock.until, stock.reason)
