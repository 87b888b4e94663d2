"""The house's books over HTTP: days, exports, codes, months."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from edge.api.access import Acting, Body, CommandId
from edge.books.requests import AccountRow, Books, DayExport, LockMonth, SetCode
from edge.books.service import BookService


class MonthBody(Body):
    """A month, like 2026-11."""

    month: str


class CodeBody(Body):
    """The code of an account or of a part of it; an empty one: the usual again."""

    account: str
    detail: str = ""
    code: str = ""
    name: str = ""


def router(books: BookService) -> APIRouter:
    """Routes of the books."""
    found = APIRouter(tags=["books"])

    @found.get("/books")
    async def days(actor: Acting, first: str = "", last: str = "") -> Books:
        """Days with their debits and credits, and which month is open."""
        return await books.books(actor, first, last)

    @found.get("/books/accounts")
    async def codes(actor: Acting) -> tuple[AccountRow, ...]:
        """All accounts with their parts and codes."""
        return await books.codes(actor)

    @found.put("/books/accounts")
    async def set_code(body: CodeBody, actor: Acting, command_id: CommandId) -> AccountRow:
        """Write a code."""
        request = SetCode(body.account, body.detail, body.code, body.name)
        return await books.set_code(request, actor, command_id)

    @found.post("/books/months", status_code=status.HTTP_201_CREATED)
    async def lock(body: MonthBody, actor: Acting, command_id: CommandId) -> MonthBody:
        """Lock a month and all before it."""
        return MonthBody(month=await books.lock_month(LockMonth(body.month), actor, command_id))

    @found.get("/books/days/{day}")
    async def day(day: str, actor: Acting) -> DayExport:
        """A day's balanced ledger by the firm's codes."""
        return await books.day(day, actor)

    @found.get("/books/days/{day}/{kind}")
    async def export(day: str, kind: str, actor: Acting) -> Response:
        """The same as a csv or xlsx file."""
        file = await books.export(day, kind, actor)
        head = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.kind, headers=head)

    return found
