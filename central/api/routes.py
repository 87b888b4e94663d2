"""The routes of one resource: list, get, count, create, put, patch, delete, restore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
import psycopg
from fastapi import APIRouter, Query, Response

from central.api.access import CurrentQuery, CurrentVisit, IfMatch, RequestKey, Visit
from central.api.fields import FieldKind
from central.api.models import Body, Counted, Page, if_match, said
from central.api.once import Answered, once
from central.api.questions import Question
from central.api.resources import Resource
from central.api.writing import DraftWriter, OfficeWriter, Writer, Written, one, reached
from central.tenancy import tenant_block
from domain.errors import DomainError

PREFIX = "/organizations/{organization_id}"
Endpoint = Callable[..., Response]


class TooSlow(DomainError):
    """The question would go through too many rows."""

    code = "too_slow"
    status = 422


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON: ids with dashes, times in UTC."""
    content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return Response(content, status, headers, media_type="application/json")


def page(found: Sequence[Mapping[str, Any]], question: Question) -> Response:
    """A page of rows, of which there may be one too many."""
    shown = found[: question.limit]
    more = len(found) > question.limit
    return answer({"items": shown, "next": question.next(shown[-1]) if more else None})


def router_of(resource: Resource) -> APIRouter:
    """Its routes, as its declaration says."""
    found = APIRouter(prefix=PREFIX, tags=[resource.path])
    _add_reading(found, resource)
    if resource.writing != "nobody":
        writer: Writer = (
            OfficeWriter(resource) if resource.writing == "office" else DraftWriter(resource)
        )
        _add_writing(found, _Writes(resource, writer))
    return found


# ---- reading -------------------------------------------------------------------------------
def _add_reading(router: APIRouter, resource: Resource) -> None:
    reads = _Reads(resource)
    table, path = resource.path.replace("-", "_"), f"/{resource.path}"
    about = f"{resource.about}\n\n{_filters(resource)}"
    router.add_api_route(
        path,
        reads.list,
        response_model=Page[resource.shown],  # type: ignore[name-defined]
        operation_id=f"list_{table}",
        summary=f"List {resource.path.replace('-', ' ')}",
        description=about,
    )
    router.add_api_route(
        f"{path}/count",
        reads.count,
        response_model=Counted,
        operation_id=f"count_{table}",
        summary=f"Count {resource.path.replace('-', ' ')}",
        description="How many rows the conditions let through.",
    )
    get = reads.get_with_draft if resource.writing == "draft" else reads.get
    router.add_api_route(
        f"{path}/{{entity_id}}",
        get,
        response_model=resource.shown,
        operation_id=f"get_{table}",
        summary=f"Get: {resource.title}",
        description=resource.about,
    )


def _filters(resource: Resource) -> str:
    listed = ", ".join(
        f"`{each.name}` ({each.kind})" for each in resource.fields if each.kind != FieldKind.DOC
    )
    return f"Filters and sorts: {listed}."


@dataclass(frozen=True, slots=True)
class _Reads:
    resource: Resource

    def list(self, visit: CurrentVisit, query: CurrentQuery) -> Response:
        question = query.of(self.resource.fields)
        found: Sequence[Mapping[str, Any]] = self._asked(visit, question, count=False)
        return page(found, question)

    def count(self, visit: CurrentVisit, query: CurrentQuery) -> Response:
        return answer({"count": self._asked(visit, query.of(self.resource.fields), count=True)})

    def get(self, visit: CurrentVisit, entity_id: UUID) -> Response:
        return _with_etag(one(visit, self.resource, entity_id))

    def get_with_draft(
        self,
        visit: CurrentVisit,
        entity_id: UUID,
        draft: Annotated[
            bool, Query(description="As the draft would have it, where it is in the draft.")
        ] = False,
    ) -> Response:
        kept = DraftWriter(self.resource).drafted(visit, entity_id) if draft else None
        if kept is not None:
            return _written(kept, 200)
        return _with_etag(one(visit, self.resource, entity_id))

    def _asked(self, visit: Visit, question: Question, *, count: bool) -> Any:
        organization_id = visit.organization_id
        reach, table = reached(visit, self.resource), self.resource.table
        ask = table.count if count else table.page
        try:
            with tenant_block(visit.office.app, organization_id) as connection:
                return ask(connection, organization_id, reach, question)
        except psycopg.errors.QueryCanceled as error:
            raise TooSlow("This goes through too many rows. Ask for fewer.") from error


# ---- writing -------------------------------------------------------------------------------
def _add_writing(router: APIRouter, writes: _Writes) -> None:
    resource = writes.resource
    table, path, title = resource.path.replace("-", "_"), f"/{resource.path}", resource.title
    is_draft = resource.writing == "draft"
    then = " It lies in the draft until somebody publishes it." if is_draft else ""
    status = 202 if is_draft else 201

    def add(way: str, where: str, endpoint: Endpoint, verb: str, code: int, about: str) -> None:
        router.add_api_route(
            f"{path}{where}",
            endpoint,
            methods=[way],
            response_model=resource.shown,
            status_code=code,
            operation_id=f"{verb}_{table}",
            summary=f"{verb.capitalize()}: {title}",
            description=about + then,
        )

    changed = 202 if is_draft else 200
    at = "/{entity_id}"
    add("POST", "", _taking(writes.create, resource.made), "create", status,
        f"A new {title}; its id is the Idempotency-Key.")  # fmt: skip
    add("PUT", at, _taking(writes.replace, resource.made), "replace", changed,
        f"Everything of a {title}: what is not said has its default.")  # fmt: skip
    add("PATCH", at, _taking(writes.change, resource.changed), "change", changed,
        f"Some of a {title}: what is not said stays.")  # fmt: skip
    add("DELETE", at, writes.delete, "delete", changed, f"Mark a {title} deleted.")
    add("POST", f"{at}/restore", writes.restore, "restore", changed,
        f"A {title} that was deleted, as it was.")  # fmt: skip


def _taking(method: Callable[..., Response], body: type[Body]) -> Endpoint:
    """The method as an endpoint whose body has a model that was made from a declaration."""
    if method.__name__ == "create":

        def create(visit: CurrentVisit, key: RequestKey, body: Body) -> Response:
            return method(visit, key, body)

        create.__annotations__["body"] = body
        return create

    def change(visit: CurrentVisit, entity_id: UUID, body: Body, match: IfMatch = None) -> Response:
        return method(visit, entity_id, body, match)

    change.__annotations__["body"] = body
    return change


@dataclass(frozen=True, slots=True)
class _Writes:
    resource: Resource
    writer: Writer

    def create(self, visit: Visit, key: UUID, body: Body) -> Response:
        values = said(body)
        request = (f"create {self.resource.path}", values)
        found = once(visit, key, request, lambda: self._created(visit, key, values))
        return answer(found.body["row"], found.status, {"ETag": f'"{found.body["etag"]}"'})

    def _created(self, visit: Visit, key: UUID, values: Mapping[str, Any]) -> Answered:
        made = self.writer.create(visit, key, values)
        return Answered(202 if made.is_draft else 201, {"row": made.row, "etag": made.etag})

    def replace(self, visit: Visit, entity_id: UUID, body: Body, match: str | None) -> Response:
        return _written(self.writer.change(visit, entity_id, said(body), if_match(match)))

    def change(self, visit: Visit, entity_id: UUID, body: Body, match: str | None) -> Response:
        changes = said(body, only_set=True)
        return _written(self.writer.change(visit, entity_id, changes, if_match(match)))

    def delete(self, visit: CurrentVisit, entity_id: UUID, match: IfMatch = None) -> Response:
        etag = None if match is None else if_match(match)
        return _written(self.writer.delete(visit, entity_id, etag))

    def restore(self, visit: CurrentVisit, entity_id: UUID) -> Response:
        return _written(self.writer.restore(visit, entity_id))


def _written(found: Written, status: int | None = None) -> Response:
    code = status or (202 if found.is_draft else 200)
    return answer(found.row, code, {"ETag": f'"{found.etag}"'})


def _with_etag(row: Mapping[str, Any]) -> Response:
    return answer(row, headers={"ETag": f'"{row["rev"]}"'} if "rev" in row else None)
