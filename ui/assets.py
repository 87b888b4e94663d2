"""What browsers fetch once and keep: the style sheet, fonts, the connection guard, menus."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from pathlib import Path

from fastapi import HTTPException
from fastapi.responses import Response
from nicegui import app

from domain.clock import Clock, SystemClock
from ui import theme
from ui.connection import install_connection

HERE = Path(__file__).parent
STATIC = HERE / "static"
FOREVER = "public, max-age=31536000, immutable"
KEPT_BLOBS = 32

_blobs: OrderedDict[str, bytes] = OrderedDict()
_installed: set[str] = set()


def style_sheet() -> str:
    """Tokens, fonts, the frame and all components in one sheet."""
    parts = [theme.token_css(), (STATIC / "fonts" / "fonts.css").read_text(encoding="utf-8")]
    sheets = sorted(STATIC.glob("*.css")) + sorted((HERE / "components").glob("*.css"))
    parts += [sheet.read_text(encoding="utf-8") for sheet in sheets]
    return "\n".join(parts)


def font_faces() -> str:
    """The house's fonts for a page that has a style sheet of its own."""
    faces = (STATIC / "fonts" / "fonts.css").read_text(encoding="utf-8")
    return faces.replace("url(fonts/", f"url({ASSET_BASE}/fonts/")


def _digest() -> str:
    scripts = b"".join(each.read_bytes() for each in sorted(STATIC.glob("*.js")))
    return hashlib.sha256(style_sheet().encode() + scripts).hexdigest()[:16]


STYLE_SHEET = style_sheet()
ASSET_BASE = f"/_comanda/{_digest()}"


def install_assets(boot_id: str, clock: Clock | None = None) -> None:
    """Serve everything the screens need; once per process, before the first page is drawn.

    `boot_id` is fresh at each start of the box: pages of an earlier start reload themselves.
    `clock` is the one that ages are told by; the machine's, unless given.
    """
    install_connection(boot_id, clock or SystemClock())
    if _installed:
        return
    _installed.add(ASSET_BASE)
    app.add_api_route(f"{ASSET_BASE}/comanda.css", _style_sheet, include_in_schema=False)
    app.add_api_route("/_comanda/blob/{digest}.json", _blob, include_in_schema=False)
    app.add_static_files(ASSET_BASE, str(STATIC), max_cache_age=31_536_000)


def keep_blob(content: bytes) -> str:
    """Keep JSON for browsers to fetch once, and return its address.

    The address is the content's digest, so browsers may keep it for ever. The newest
    `KEPT_BLOBS` are kept; an older one answers 404.
    """
    digest = hashlib.sha256(content).hexdigest()[:32]
    _blobs[digest] = _blobs.get(digest) or gzip.compress(content, 6, mtime=0)
    _blobs.move_to_end(digest)
    while len(_blobs) > KEPT_BLOBS:
        _blobs.popitem(last=False)
    return f"/_comanda/blob/{digest}.json"


async def _style_sheet() -> Response:
    return Response(STYLE_SHEET, media_type="text/css", headers={"Cache-Control": FOREVER})


async def _blob(digest: str) -> Response:
    content = _blobs.get(digest)
    if content is None:
        raise HTTPException(404, "No longer kept.")
    headers = {"Cache-Control": FOREVER, "Content-Encoding": "gzip"}
    return Response(content, media_type="application/json", headers=headers)
