"""Pictures go from the office to the box in parts; nothing waits for them."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from central.main import Centre
from central.sync.admission import Admission
from central.sync.enrolment import Invitation
from central.sync.files import FilesApi
from domain.clock import VirtualClock
from domain.errors import BadRequest, NotFound
from domain.ids import new_id
from edge.sync.client import CentreClient
from edge.sync.media import PART_BYTES, MediaFetcher
from edge.transaction import Write
from sync.tables.tenancy import Media
from tests.central.chain import Restaurant, open_restaurant
from tests.central.stream import asking

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2_500
NAME = hashlib.sha256(PICTURE).hexdigest()


def test_a_picture_is_kept_once_and_given_in_parts(centre: Centre) -> None:
    ours = new_id()
    assert centre.media.keep(ours, PICTURE, "image/png") == NAME
    assert centre.media.keep(ours, PICTURE, "image/png") == NAME
    part = centre.media.part(ours, NAME, 10, 19)
    assert (part.body, part.size, part.mime) == (PICTURE[10:20], len(PICTURE), "image/png")
    assert centre.media.part(ours, NAME, len(PICTURE)).body == b""


def test_another_organizations_picture_is_not_there(centre: Centre) -> None:
    centre.media.keep(new_id(), PICTURE, "image/png")
    with pytest.raises(NotFound):
        centre.media.part(new_id(), NAME)


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"<html>", "image/png"),
        (PICTURE + bytes(5 << 20), "image/png"),
    ],
)
def test_what_is_no_picture_is_not_kept(centre: Centre, body: bytes, mime: str) -> None:
    with pytest.raises(BadRequest):
        centre.media.keep(new_id(), body, mime)


# ---- to the box ------------------------------------------------------------------------------
class Line(httpx.AsyncBaseTransport):
    """A line that breaks after so many parts."""

    def __init__(self, app: FastAPI) -> None:
        self.inner = httpx.ASGITransport(app)
        self.holds = 99
        self.ranges: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One part, or nothing."""
        if self.holds == 0:
            raise httpx.ReadTimeout("lost")
        self.holds -= 1
        self.ranges.append(request.headers.get("range", ""))
        return await self.inner.handle_async_request(request)


@pytest.fixture
def line(centre: Centre) -> Line:
    """The way to the centre's files."""
    app = FastAPI()
    files = FilesApi(centre.pool, centre.snapshots, centre.media, Admission(4, 40))
    app.include_router(files.router())
    return Line(app)


@pytest.fixture
async def box(centre: Centre, clock: VirtualClock, tmp_path: Path) -> AsyncIterator[Restaurant]:
    """A box whose rows name a picture."""
    place = Invitation(new_id(), new_id(), new_id())
    found = await open_restaurant(tmp_path / "box.db", centre, clock, place)
    code = centre.enrolment.invite(place, "the office")
    token = centre.enrolment.enrol(asking(code, found.known)).token

    def work(tx: Write) -> None:
        tx.insert(Media, sha256=NAME, mime="image/png", size=len(PICTURE))
        tx.execute("UPDATE sync_node SET state = 'active', centre_token = ?", token)
        tx.execute("UPDATE sync_node SET centre_url = 'http://centre'")

    await found.write(work)
    yield found
    await found.db.close()


def fetcher(box: Restaurant, line: Line, most_bytes: int = 1 << 30) -> MediaFetcher:
    """What fetches pictures for the box."""
    return MediaFetcher(box.db, lambda url, token: CentreClient(url, token, line), most_bytes)


async def test_a_picture_comes_in_parts_and_goes_on_where_the_line_broke(
    centre: Centre, box: Restaurant, line: Line
) -> None:
    centre.media.keep(box.place.organization_id, PICTURE, "image/png")
    media = fetcher(box, line)
    line.holds = 1
    await media.step()
    assert media.file(NAME) is None
    line.holds = 99
    await media.step()

    found = media.file(NAME)
    assert found is not None
    assert found.read_bytes() == PICTURE
    starts = [int(each.removeprefix("bytes=").partition("-")[0]) for each in line.ranges]
    assert starts == [0, PART_BYTES, 2 * PART_BYTES]
    await media.step()
    assert len(line.ranges) == 3


async def test_a_picture_that_is_not_there_is_asked_for_later_and_later(
    box: Restaurant, line: Line, clock: VirtualClock
) -> None:
    media = fetcher(box, line)
    for wait_s in (0, 30, 31, 60, 61):
        clock.advance(wait_s)
        await media.step()
    assert len(line.ranges) == 3


async def test_bytes_that_are_not_the_pictures_are_thrown_away(
    centre: Centre, box: Restaurant, line: Line
) -> None:
    centre.media.keep(box.place.organization_id, PICTURE, "image/png")
    media = fetcher(box, line)
    folder = box.db.path.parent / "media"
    folder.mkdir()
    (folder / f"{NAME}.part").write_bytes(b"something else")
    await media.step()
    assert media.file(NAME) is None
    assert list(folder.iterdir()) == []


async def test_pictures_that_were_not_shown_for_longest_make_room(
    centre: Centre, box: Restaurant, line: Line
) -> None:
    centre.media.keep(box.place.organization_id, PICTURE, "image/png")
    media = fetcher(box, line, most_bytes=len(PICTURE) - 1)
    await media.step()
    assert media.file(NAME) is None
    await media.step()
    assert len(line.ranges) == 3
