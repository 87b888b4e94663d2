"""The pictures of the README, from a busy evening: `python -m tests.browser.screenshots FOLDER`."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, expect

from tests.browser.restaurant import (
    COUNTER,
    PHONE,
    TABLET,
    Restaurant,
    Waiter,
    a_browser,
    device,
    running_restaurant,
)

AZIZA, MARCO = "Aziza Karimova", "Marco Bianchi"
OPENED_MIN = 55
COLOURS = 128
PAPER_MS = 20_000

Evening = tuple[tuple[int, dict[str, str]], ...]
EVENING: Evening = (
    (23, {"table": "9", "by": MARCO, "guests": "4",
          "items": "2 Lasagne,1 Grilled salmon+Grilled vegetables,1 Mushroom risotto"}),
    (19, {"table": "4", "by": MARCO, "guests": "2",
          "items": "2 Prosecco,1 Still water,1 Espresso,1 Grappa"}),
    (16, {"table": "3", "by": AZIZA, "guests": "2",
          "items": "1 Spaghetti carbonara+Gluten-free penne: coeliac,1 Gnocchi al pesto"}),
    (13, {"table": "28", "by": MARCO, "guests": "6",
          "items": "2 Margherita+Buffalo mozzarella,1 Diavola+No onion,1 House burger"
                   "+Medium+Sweet potato fries+Garlic aioli+Bacon+No onion,3 Orangeade"}),
    (11, {"table": "8", "by": AZIZA, "guests": "5",
          "items": "2 Veggie burger+Green salad+Balsamic+No pickles,1 Tagliata with rocket+Rare"
                   ",2 Chicken milanese"}),
    (8, {"table": "5", "by": MARCO, "guests": "4",
         "items": "1 Bruschetta,2 Burrata with tomatoes,1 Fried calamari+Garlic aioli"}),
    (5, {"name": "Rossi", "by": AZIZA, "items": "2 Napoli,1 Caprese"}),
    (3, {"table": "24", "by": AZIZA, "guests": "3",
         "items": "1 Ribeye steak 300 g+Medium rare+Grilled vegetables: sauce apart"
                  ",1 Veggie burger+Extra cheese"}),
    (1, {"table": "1", "by": AZIZA, "guests": "2", "items": "2 Minestrone,1 Beef carpaccio"}),
)  # fmt: skip
"""Minutes ago, and what was ordered then."""


async def take(folder: Path) -> None:
    """Have the evening, and take every picture of it."""
    with running_restaurant(OPENED_MIN) as restaurant:
        async with a_browser() as browser:
            cook, bar = await _stations(browser, restaurant)
            giulia = await device(browser, restaurant, "Counter", COUNTER)
            aziza = await device(browser, restaurant, "Tablet 1", TABLET)
            await giulia.open("/sign-in?next=/floor")
            await giulia.sign_in("Giulia Conti")
            await aziza.open("/sign-in")
            await aziza.sign_in(AZIZA)

            await _an_early_table_eats_and_pays(restaurant, cook, giulia)
            to_pay = await _the_evening(restaurant, cook, bar)
            await _at_table_7(restaurant, aziza, cook)
            await _of_the_order(browser, restaurant, folder, aziza)
            await _picture(cook, folder / "kitchen-dark.png")
            await _of_the_paper(browser, restaurant, folder)
            await giulia.open(f"/pay/{to_pay}")
            await expect(giulia.page.locator("[data-due]")).to_be_visible()
            await _picture(giulia, folder / "pay-counter-light.png")
            await aziza.open("/floor")
            await expect(aziza.table("7")).to_be_visible()
            await _picture(aziza, folder / "floor-tablet-light.png")


async def _stations(browser: Browser, restaurant: Restaurant) -> tuple[Waiter, Waiter]:
    """Every station's screen is on; the kitchen's and the bar's are worked at."""
    screens = [
        await device(browser, restaurant, name, COUNTER, "dark")
        for name in ("Kitchen screen", "Pizza screen", "Bar screen")
    ]
    for screen in screens:
        await screen.open("/kitchen")
    return screens[0], screens[2]


async def _an_early_table_eats_and_pays(
    restaurant: Restaurant, cook: Waiter, giulia: Waiter
) -> None:
    order = restaurant.hands(
        "order", table="12", by=MARCO, guests="3",
        items="1 Burrata with tomatoes,2 Tagliatelle al ragù,1 Chicken milanese+Green salad"
              ",2 Still water,1 Tiramisù",
    )  # fmt: skip
    await _bumped(cook, "Table 12")
    restaurant.hands("catch-up", behind_min="24")
    await giulia.open(f"/pay/{order}")
    await giulia.tap(giulia.page.locator("[data-note='10000']"))
    await expect(giulia.page.get_by_text(re.compile(r"Receipt A-\d+")).first).to_be_visible()


async def _the_evening(restaurant: Restaurant, cook: Waiter, bar: Waiter) -> str:
    """Everybody orders. Returns the order of those who want to pay."""
    orders: dict[str, str] = {}
    for minutes_ago, order in EVENING:
        restaurant.hands("catch-up", behind_min=str(minutes_ago))
        title = f"Table {order['table']}" if "table" in order else order["name"]
        orders[title] = restaurant.hands("order", **order)
    restaurant.hands("order", into=orders["Table 3"], by=AZIZA, items="1 Mushroom risotto")
    restaurant.hands("void", order_id=orders["Table 5"], item="Bruschetta")
    restaurant.hands("catch-up", behind_min="0")
    await _bumped(bar, "Table 4")
    restaurant.hands("bill", order_id=orders["Table 4"])
    restaurant.hands("order", table="6", by=MARCO, guests="4")
    restaurant.hands("order", table="10", by=MARCO, items="2 Prosecco", guests="6", send="0")
    await expect(cook.page.get_by_text("Table 1", exact=True).first).to_be_visible()
    return orders["Table 4"]


async def _at_table_7(restaurant: Restaurant, aziza: Waiter, cook: Waiter) -> None:
    """Starters are ready, wine was added by another waiter, mains are being taken down."""
    order = restaurant.hands(
        "order", table="7", by=AZIZA, guests="2", items="1 Burrata with tomatoes"
    )
    await _bumped(cook, "Table 7")
    restaurant.hands("order", into=order, by=MARCO, items="2 Prosecco")
    await aziza.open(f"/order/{order}")
    await aziza.seat("1")
    await aziza.turn_to("Grill")
    await aziza.dish("Ribeye")
    await aziza.choose("Medium rare", "Grilled vegetables")
    await aziza.seat("2")
    await aziza.turn_to("Pasta")
    await aziza.dish("Lasagne")
    await expect(aziza.line("Lasagne")).to_be_visible()
    await aziza.turn_to("Pizza")


async def _bumped(cook: Waiter, title: str) -> None:
    cards = cook.page.locator("article[data-card-id]", has=cook.page.get_by_text(title, exact=True))
    await expect(cards.first).to_be_visible()
    while await cards.count():
        left = await cards.count()
        await cook.tap(cards.first.locator(".cm-card-head"))
        await expect(cards).to_have_count(left - 1)


async def _of_the_order(
    browser: Browser, restaurant: Restaurant, folder: Path, aziza: Waiter
) -> None:
    """On a tablet while a colleague has it open too, and on phones: the menu, and the order."""
    address = aziza.page.url.removeprefix(restaurant.url)
    marco = await device(browser, restaurant, "Tablet 2", PHONE)
    await marco.open(f"/sign-in?next={address}")
    await marco.sign_in(MARCO)
    await expect(aziza.page.get_by_text("Marco has this open too")).to_be_visible()
    await aziza.page.locator(".cm-olines").evaluate("(list) => list.scrollTo(0, 0)")
    await _picture(aziza, folder / "order-tablet-light.png")
    await marco.turn_to("Pizza")
    await _picture(marco, folder / "order-phone-light.png")
    await marco.page.emulate_media(color_scheme="dark")
    await marco.look_at_order()
    await _picture(marco, folder / "order-phone-dark.png")
    await marco.page.close()


async def _of_the_paper(browser: Browser, restaurant: Restaurant, folder: Path) -> None:
    demo = await device(browser, restaurant, "Pass", TABLET)
    await demo.open("/paper")
    counter = demo.page.locator("[data-row-id]", has_text="Counter")
    await demo.tap(counter.locator("[data-action=show]"))
    await expect(demo.page.locator("[data-strip-id] img")).to_have_count(2, timeout=PAPER_MS)
    await _picture(demo, folder / "paper-light.png")


async def _picture(screen: Waiter, file: Path) -> None:
    """Keep what is on a screen, in few colours."""
    await screen.page.wait_for_load_state("networkidle")
    await screen.page.evaluate("document.fonts.ready")
    await screen.page.wait_for_function(
        "() => document.getAnimations().every((each) => each.playState !== 'running')"
    )
    drawn = Image.open(io.BytesIO(await screen.page.screenshot())).convert("RGB")
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
