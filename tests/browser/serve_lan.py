"""The demo restaurant with an encrypted port of its own: `python -m tests.browser.serve_lan`."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from fastapi import FastAPI
from nicegui import ui

from domain.ids import new_id
from edge import schema
from edge.devices.key_api import router as key_router
from edge.lan.addresses import LanAddress
from edge.lan.api import router as lan_router
from edge.lan.plain_door import PlainDoor
from edge.lan.service import LanService
from edge.listening import listen
from edge.server import BoxServer, Secure, server_config
from edge.settings import Settings
from tests.browser.serve import Restaurant
from ui.assets import install_assets

HOST = "127.0.0.1"


async def serve(plain: int, secure: int, folder: Path) -> None:
    """Serve until stopped; what the tests need is printed when it serves."""
    path = folder / "box.db"
    schema.prepare(path)
    restaurant = Restaurant(path, port=plain)
    settings = Settings(data=folder, host="0.0.0.0", port=plain, https_port=secure, announce=False)
    here = (LanAddress("eth0", "192.168.1.20", 24),)
    restaurant.lan = LanService(restaurant.db, settings, folder, read=lambda: here)
    app = FastAPI()
    install_assets(boot_id=str(new_id()))
    served = await restaurant.open(app)
    restaurant.hands(app)
    app.include_router(lan_router(restaurant.lan, restaurant.clock))
    app.include_router(key_router(restaurant.devices))
    app.add_middleware(PlainDoor, state=restaurant.lan.state)
    ui.run_with(app, title="Comanda", tailwind=False, dark=None, show_welcome_message=False)
    context = restaurant.lan.tls()
    assert context is not None
    said = json.dumps(asdict(served))
    with listen(HOST, plain) as open_door, listen(HOST, secure) as secure_door:
        server = BoxServer(
            server_config(app),
            lambda: print(said, flush=True),
            Secure(secure_door, context),
        )
        await server.serve(sockets=[open_door])
    await restaurant.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), Path(directory)))
