"""The screens as an app of the device: a name, icons, a whole screen without the browser's bar.

No service worker: nothing of the box may be kept where it could grow old, and browsers have
installed apps without one for years.
"""

from __future__ import annotations

from fastapi.responses import JSONResponse
from nicegui import app

from ui.theme import LIGHT

PATH = "/manifest.json"
_KEPT_S = 3600


def install_manifest(house: str, icons: str) -> None:
    """Serve it; `icons` is the address of the folder of pictures."""
    body = {
        "id": "/",
        "name": house,
        "short_name": house[:12].strip(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": LIGHT.ground,
        "theme_color": LIGHT.ground,
        "icons": [
            {"src": f"{icons}/icon-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": f"{icons}/icon-512.png", "sizes": "512x512", "type": "image/png"},
            {
                "src": f"{icons}/maskable-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }

    @app.get(PATH, include_in_schema=False)
    async def manifest() -> JSONResponse:
        headers = {"Cache-Control": f"max-age={_KEPT_S}"}
        return JSONResponse(body, headers=headers, media_type="application/manifest+json")


def manifest_head(icons: str) -> str:
    """What each page's head says of it."""
    return (
        f'<link rel="manifest" href="{PATH}">'
        f'<link rel="apple-touch-icon" href="{icons}/apple-180.png">'
        '<meta name="mobile-web-app-capable" content="yes">'
        '<meta name="apple-mobile-web-app-title" content="Comanda">'
    )
