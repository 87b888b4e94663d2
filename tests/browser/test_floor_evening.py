"""An evening on the floor, by finger: handing over, forgotten lines, letters, clearing, rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.restaurant import (
    PHONE,
    SMALL_TABLET,
    Restaurant,
    Waiter,
    device,
    running_restaurant,
)

pytestmark = pytest.mark.browser

AZIZA, MARCO, SOFIA = "Aziza Karimova", "Marco Bianchi", "Sofia Russo"
BEHIND_MIN = 30
LEFT = 'document.querySelector(`[data-table-id="${id}"]`).getBoundingClientRect().x'
STANDS_AT = f"([id, left]) => Math.abs({LEFT} - left) <= 8"
MOVED_AWAY = f"([id, left]) => Math.abs({LEFT} - left) > 8"


@pytest.fixture
def restaurant() -> Iterator[Restaurant]:
    """A fresh restaurant each: its clock may catch up with half an hour."""
    with running_restaurant(BEHIND_MIN) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def aziza(browser: Browser, restaurant: Restaurant) -> AsyncIterator[Waiter]:
    """A waiter with the first tablet, who has not signed in yet."""
    waiter = await device(browser, restaurant, "Tablet 1")
    yield waiter
    assert waiter.errors == []


async def somebody(
    browser: Browser, restaurant: Restaurant, name: str, size: tuple[int, int] = SMALL_TABLET
) -> Waiter:
    """Somebody with the second tablet, who looks at the floor."""
    person = await device(browser, restaurant, "Tablet 2", size)
    await person.come_to_work(name)
    return person


def away(waiter: Waiter) -> Locator:
    """The quiet line that says what somebody must know."""
    return waiter.page.locator(".cm-line-away")


async def state(waiter: Waiter, table: str, expected: str) -> None:
    await expect(waiter.table(table)).to_have_attribute("data-state", expected)


# ---- handing over --------------------------------------------------------------------------
async def test_a_leaving_waiter_hands_everything_over_in_three_taps(
    aziza: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA)
    restaurant.hands("order", table="5", items="1 Minestrone", by=AZIZA)
    marco = await somebody(browser, restaurant, MARCO)
    await aziza.come_to_work(AZIZA)
    await expect(aziza.table("7")).to_contain_text("Aziza")
    before = aziza.taps

    await aziza.press("More")
    await aziza.tap(aziza.answer("Hand over my tables"))
    await aziza.tap(aziza.answer("Marco"))

    await expect(aziza.table("7")).to_contain_text("Marco")
    await expect(aziza.table("5")).to_contain_text("Marco")
    assert aziza.taps - before == 3
    await expect(away(marco)).to_contain_text("Aziza gave you: 7, 5")


# ---- forgetting Send -----------------------------------------------------------------------
async def test_unsent_lines_are_told_to_the_waiter_and_later_to_the_manager(
    aziza: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    sofia = await somebody(browser, restaurant, SOFIA)
    await aziza.come_to_work(AZIZA)
    order = restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA, send="false")
    await state(aziza, "7", "unsent")

    restaurant.hands("catch-up", behind_min=str(BEHIND_MIN - 3))
    restaurant.hands("look-for-unsent")
    await expect(away(aziza)).to_contain_text("Table 7: 1 line not sent")
    await aziza.open_table("12")
    await expect(away(aziza)).to_contain_text("Table 7: 1 line not sent")
    await expect(away(sofia).filter(has_text="not sent")).to_have_count(0)

    restaurant.hands("catch-up", behind_min=str(BEHIND_MIN - 6))
    restaurant.hands("look-for-unsent")
    await expect(away(sofia)).to_contain_text("Table 7 (Aziza): 1 line not sent")

    restaurant.hands("order", into=order, items="1 Minestrone", by=AZIZA)
    await expect(away(aziza).filter(has_text="not sent")).to_have_count(0)
    await expect(away(sofia).filter(has_text="not sent")).to_have_count(0)
    await sofia.page.context.close()


async def test_leaving_and_locking_say_what_was_not_sent(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA, send="false")
    await aziza.come_to_work(AZIZA)

    await aziza.open_table("7")
    await aziza.tap(aziza.page.locator("[data-tap=home]"))
    await aziza.page.wait_for_url("**/floor**")
    await expect(aziza.page.get_by_text("Table 7: 1 line not sent yet")).to_be_visible()

    await aziza.open_table("7")
    await aziza.tap(aziza.page.locator("[data-tap=person]"))
    await aziza.page.wait_for_url("**/sign-in**")
    await expect(aziza.page.get_by_text("Table 7: 1 line not sent yet")).to_be_visible()


async def test_who_only_carries_begins_at_the_ready_plates(aziza: Waiter) -> None:
    await aziza.open("/sign-in")
    await aziza.sign_in("Nina Ricci")

    await aziza.page.wait_for_url("**/pickup")


# ---- tables --------------------------------------------------------------------------------
async def test_a_waiter_seats_strangers_at_a_table_where_others_sit(aziza: Waiter) -> None:
    await aziza.come_to_work(AZIZA)
    await aziza.open_table("8")
    await aziza.press("Actions")

    await aziza.tap(aziza.answer("Another order at this table"))

    await expect(aziza.page.get_by_text("Table 8b")).to_be_visible()


async def test_strangers_are_7a_and_7b_and_pushed_tables_name_each_other(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA)
    restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA)
    restaurant.hands("order", table="5", items="1 Minestrone", by=AZIZA)
    await aziza.come_to_work(AZIZA)
    await expect(aziza.table("7")).to_contain_text("a b")
    await aziza.tap(aziza.table("7"))
    await aziza.tap(aziza.answer("7b"))
    await expect(aziza.page.get_by_text("Table 7b")).to_be_visible()
    await aziza.tap(aziza.page.locator("[data-tap=home]"))

    await aziza.open_table("5")
    await aziza.press("Actions")
    await aziza.tap(aziza.answer("Push tables together"))
    await aziza.tap(aziza.page.locator(".cm-ask [data-pick] button").get_by_text("6", exact=True))
    await expect(aziza.page.get_by_text("Table 5+6")).to_be_visible()
    await aziza.press("Actions")
    await aziza.tap(aziza.answer("Part tables"))
    await aziza.tap(aziza.page.locator(".cm-ask [data-pick] button").get_by_text("5", exact=True))
    await expect(aziza.page.get_by_text("Table 6", exact=True)).to_be_visible()


async def test_a_paid_table_is_to_clear_and_free_by_one_tap_each(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    order = restaurant.hands("order", table="7", items="1 Minestrone", by=AZIZA)
    await aziza.come_to_work(AZIZA)
    await state(aziza, "7", "sent")

    restaurant.hands("paid", order_id=order)
    await state(aziza, "7", "paid")
    await aziza.tap(aziza.table("7"))
    await state(aziza, "7", "clear")
    await aziza.tap(aziza.table("7"))
    await state(aziza, "7", "free")


async def test_a_reservation_is_written_down_shown_and_seated(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    await aziza.come_to_work(AZIZA)
    await aziza.press("Reservations")
    await aziza.tap(aziza.answer("New reservation"))
    await aziza.page.get_by_label("Name").fill("Rossi")
    await aziza.page.get_by_label("Guests").fill("4")
    await aziza.page.get_by_label("Tables").click()
    await aziza.page.locator(".q-menu .q-item", has_text="9").click()
    await aziza.page.keyboard.press("Escape")
    await aziza.press("Write down")

    await state(aziza, "9", "reserved")
    await expect(aziza.table("9")).to_contain_text("Rossi 4")
    await aziza.tap(aziza.table("9"))
    await aziza.tap(aziza.answer("Rossi is here"))
    await expect(aziza.page.get_by_text("Table 9 · Rossi")).to_be_visible()
    await expect(aziza.button("4 guests")).to_be_visible()


# ---- whose tables --------------------------------------------------------------------------
async def test_mine_is_remembered_by_the_tablet_and_hides_nothing_from_all(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("order", table="12", items="1 Minestrone", by=MARCO)
    await aziza.come_to_work(AZIZA)
    dimmed = aziza.page.locator(".cm-dim")
    await expect(dimmed).to_have_count(0)

    await aziza.press("All tables")
    await expect(aziza.table("12").and_(dimmed)).to_be_visible()
    await expect(dimmed).to_have_count(5)
    await aziza.page.reload()

    await expect(aziza.button("My tables")).to_be_visible()
    await expect(dimmed).to_have_count(5)


async def test_where_everybody_serves_their_own_another_table_is_taken_over_with_a_manager(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    restaurant.hands("floor-rules", clears_tables="true", own_tables_only="true")
    restaurant.hands("order", table="12", items="1 Minestrone", by=MARCO)
    await aziza.come_to_work(AZIZA)

    await aziza.tap(aziza.table("12"))
    await expect(aziza.page.get_by_text("12 is Marco's")).to_be_visible()
    await aziza.tap(aziza.answer("Take it over"))
    await aziza.type_pin("9999")

    await aziza.page.wait_for_url("**/order/*")
    await aziza.tap(aziza.page.locator("[data-tap=home]"))
    await expect(aziza.table("12")).to_contain_text("Aziza")


# ---- rooms ---------------------------------------------------------------------------------
async def drag(waiter: Waiter, table: str, right: int, down: int) -> None:
    """Take hold of a table with a finger and let it go elsewhere."""
    box = await waiter.table(table).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = await waiter.page.context.new_cdp_session(waiter.page)
    for kind, share in (("touchStart", 0.0), ("touchMove", 0.5), ("touchMove", 1.0)):
        points = [{"x": x + right * share, "y": y + down * share}]
        await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def id_of(waiter: Waiter, table: str) -> str:
    return str(await waiter.table(table).get_attribute("data-table-id"))


async def stands_at(waiter: Waiter, table: str, left: int) -> None:
    """Wait until the table's left edge is there, to the plan's grain."""
    await expect(waiter.table(table)).to_be_visible()
    await waiter.page.wait_for_function(STANDS_AT, arg=[await id_of(waiter, table), left])


async def left_of(waiter: Waiter, table: str) -> int:
    box = await waiter.table(table).bounding_box()
    assert box is not None
    return round(box["x"])


async def test_a_table_is_dragged_and_undo_puts_it_back(
    aziza: Waiter, restaurant: Restaurant
) -> None:
    await aziza.come_to_work(SOFIA, "/rooms")
    await expect(aziza.table("7")).to_be_visible()
    before = await left_of(aziza, "7")

    await drag(aziza, "7", -60, 0)
    await expect(aziza.button("Undo")).to_be_enabled()
    await aziza.page.reload()
    await stands_at(aziza, "7", before - 60)

    await drag(aziza, "7", 60, 0)
    await aziza.press("Add")
    await expect(aziza.table("29")).to_be_visible()
    await aziza.press("Undo")
    await expect(aziza.table("29")).to_have_count(0)
    await aziza.press("Undo")
    await stands_at(aziza, "7", before - 60)
    await aziza.press("Redo")
    await stands_at(aziza, "7", before)
    await aziza.press("Redo")
    await expect(aziza.table("29")).to_be_visible()


async def test_an_edited_floor_does_not_move_under_a_finger(
    aziza: Waiter, browser: Browser, restaurant: Restaurant
) -> None:
    sofia = await somebody(browser, restaurant, SOFIA)
    await sofia.open("/rooms")
    await aziza.come_to_work(AZIZA)
    await expect(aziza.table("7")).to_be_visible()
    before = await left_of(aziza, "7")
    await aziza.page.mouse.move(640, 400)

    await drag(sofia, "7", -60, 0)
    await expect(sofia.button("Undo")).to_be_enabled()
    restaurant.hands("order", table="12", items="1 Minestrone", by=AZIZA)
    await state(aziza, "12", "sent")
    assert await left_of(aziza, "7") == before

    await aziza.page.wait_for_function(MOVED_AWAY, arg=[await id_of(aziza, "7"), before])
    await sofia.page.context.close()


async def test_the_floor_fits_a_phone(browser: Browser, restaurant: Restaurant) -> None:
    phone = await somebody(browser, restaurant, AZIZA, PHONE)

    await expect(phone.page.locator(".cm-floor-list")).to_be_visible()
    for label in ("All tables", "Reservations", "More", "New order"):
        await expect(phone.button(label)).to_be_in_viewport(ratio=1)
    await phone.page.context.close()
