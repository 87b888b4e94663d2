"""The office and a waiter's tablet in two browsers: a price on its way, and a box without internet.

Centre and box are real processes, the centre on its own PostgreSQL. The way between them is cut as
in the demo: nobody listens where the box expects the centre.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from central import embedded
from central.identity.person import Person
from central.main import Centre, services
from central.releases.values import NothingToPublish
from central.settings import CentralSettings
from central.sync.enrolment import Invitation
from central.tenants.requests import CreateBrand, CreateStore, Owner
from comanda.demo_stage.clock import SharedClock
from comanda.demo_stage.wire import Wire
from domain.ids import new_id
from tests.browser.gallery_process import free_port
from tests.browser.restaurant import TABLET, Restaurant, Waiter, device, running_restaurant

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL, PASSWORD = "ada@comanda.test", "correct horse"
LATE_MIN = 5
"""The clocks of box and centre begin behind the machine's by so much, and are put right later."""
SOON_MS = 30_000
LOOKS = 400
DISH, OLD, NEW = "Bruschetta", "6.50", "7.20"


@dataclass
class Chain:
    """A centre and its only restaurant."""

    office: str
    restaurant: Restaurant
    wire: Wire
    clock: Path

    def pass_by(self) -> None:
        """Some minutes go by, for everybody."""
        self.clock.write_text("0")
        self.restaurant.hands("catch-up", behind_min="0")

    def sell(self, table: str, items: str) -> int:
        """Guests sit down, eat and pay; what they paid."""
        order_id = self.restaurant.hands("order", table=table, items=items)
        return int(self.restaurant.hands("paid_by", order_id=order_id, by="Giulia Conti"))


@contextmanager
def centre_process(folder: Path, port: int, office_port: int) -> Iterator[Path]:
    """A centre of real processes; gives its clock."""
    clock = folder / "clock"
    clock.write_text(str(-60 * LATE_MIN))
    given = {
        "COMANDA_CENTRAL_DATA": str(folder),
        "COMANDA_CENTRAL_HOST": "127.0.0.1",
        "COMANDA_CENTRAL_PORT": str(port),
        "COMANDA_CENTRAL_OFFICE_PORT": str(office_port),
    }
    command = [sys.executable, "-m", "comanda.demo_stage.centre", "run", str(clock)]
    with subprocess.Popen(command, env=os.environ | given, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline()
            yield clock
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class Founders:
    """Who sets the organization up: the office's services over the running centre."""

    centre: Centre
    place: Invitation

    def invite(self) -> str:
        """An organization with an owner and a restaurant; the code that lets its box in."""
        place, tenants = self.place, self.centre.tenants
        tenants.found_organization("Da Ada", Owner(EMAIL, "Ada", PASSWORD), place.organization_id)
        ada = self._ada()
        tenants.create_brand(ada, place.organization_id, CreateBrand("Da Ada"), place.brand_id)
        store = CreateStore(place.brand_id, "Da Ada", "Europe/Rome", "EUR")
        tenants.create_store(ada, place.organization_id, store, place.store_id)
        return self.centre.enrolment.invite(place, "the office")

    def adopt(self) -> bool:
        """Take over what the box made itself, where the jobs did not do it yet; whether it is."""
        ada, organization_id = self._ada(), self.place.organization_id
        with suppress(NothingToPublish):
            self.centre.releases.adopt(ada, organization_id, new_id(), self.place.store_id)
        return bool(self.centre.releases.releases(ada, organization_id))

    def _ada(self) -> Person:
        return self.centre.identity.sign_in(EMAIL, PASSWORD).person


@contextmanager
def founders(folder: Path, clock: Path) -> Iterator[Founders]:
    settings = CentralSettings(data=folder)
    with (
        embedded.running(settings.postgres) as dsn,
        services(settings, dsn, SharedClock(clock)) as centre,
    ):
        yield Founders(centre, Invitation(new_id(), new_id(), new_id()))


async def everything_is_sent(restaurant: Restaurant) -> None:
    """What is taken over before that would be a part of the menu."""
    async with asyncio.timeout(SOON_MS / 1000):
        while True:
            if await asyncio.to_thread(restaurant.hands, "waiting") == "0":
                return
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture(loop_scope="session")
async def chain() -> AsyncIterator[Chain]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    port, office_port, wire_port = free_port(), free_port(), free_port()
    wire = Wire(wire_port, port)
    try:
        with (
            centre_process(folder, port, office_port) as clock,
            running_restaurant(LATE_MIN) as restaurant,
        ):
            await wire.mend()
            found = Chain(f"http://127.0.0.1:{office_port}", restaurant, wire, clock)
            way = f"http://127.0.0.1:{wire_port}"
            with founders(folder, clock) as office:
                code = office.invite()
                await asyncio.to_thread(restaurant.hands, "enrol", url=way, code=code)
                await everything_is_sent(restaurant)
                for _ in range(LOOKS):
                    if await asyncio.to_thread(office.adopt):
                        break
            yield found
            await wire.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browser: Browser, chain: Chain) -> Page:
    """The owner at her desk."""
    context = await browser.new_context(viewport={"width": TABLET[0], "height": TABLET[1]})
    page = await context.new_page()
    page.set_default_timeout(SOON_MS)
    await page.goto(chain.office)
    await page.locator("input[name=email]").fill(EMAIL)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator(".co-rail")).to_be_visible()
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def waiter(browser: Browser, chain: Chain) -> Waiter:
    """A waiter with table 7 open."""
    found = await device(browser, chain.restaurant, "Tablet 1")
    await found.open("/floor")
    await found.sign_in("Aziza Karimova")
    await found.open_table("7")
    return found


async def publish(desk: Page, dish: str, price: str) -> None:
    """Another price, in force at once."""
    await desk.locator(".co-rail a[href='/menu']").click()
    field = desk.locator(".cp-row", has_text=dish).locator(".cp-price")
    await field.fill(price)
    await field.press("Enter")
    await desk.get_by_role("button", name=re.compile("^Draft")).click()
    await desk.get_by_role("button", name="Publish now").click()
    await desk.locator("[data-field=name] input").fill("Spring")
    await desk.locator("[data-done]").click()


async def roll_back(desk: Page) -> None:
    """To the menu that the box brought."""
    await desk.locator(".co-rail a[href='/releases']").click()
    await desk.locator("a[href='/releases/1']").click()
    await desk.get_by_role("button", name="Roll back to this one").click()
    await desk.get_by_role("button", name="Roll back now").click()


async def shows(waiter: Waiter, dish: str, price: str) -> None:
    """The tile says this price, without a tap."""
    tile = waiter.page.locator("[data-item-id]", has_text=dish).first
    await expect(tile).to_contain_text(price, timeout=SOON_MS)


async def test_a_price_travels_and_a_box_without_internet_sells(
    chain: Chain, desk: Page, waiter: Waiter
) -> None:
    await shows(waiter, DISH, OLD)
    await publish(desk, DISH, NEW)
    await shows(waiter, DISH, NEW)

    await chain.wire.cut()
    await waiter.dish(DISH)
    await waiter.press("Send")
    await waiter.open_table("7")
    paid_minor = chain.sell("8", "2 Minestrone")
    chain.pass_by()
    await desk.locator(".co-rail a[href='/']").click()
    state = desk.locator(".ct-link [data-column=state]")
    await expect(state).to_contain_text(re.compile(r"Silent since \d+:\d\d"), timeout=SOON_MS)

    await chain.wire.mend()
    await expect(state).to_have_text("Active", timeout=SOON_MS)
    sales = desk.locator("[data-figure-id^=gross_minor] .cf-value")
    await expect(sales).to_contain_text(f"{paid_minor / 100:.2f}", timeout=SOON_MS)

    await roll_back(desk)
    await shows(waiter, DISH, OLD)
