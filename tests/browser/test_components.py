"""What hands do to the components, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page, expect

from tests.browser.gallery_process import Gallery, free_port, running_gallery, tablet
from tests.browser.restaurant import BARE_PATH

pytestmark = pytest.mark.browser

CONNECTED = "() => window.did_handshake === true"
SETTLED = "() => document.fonts.status === 'loaded' && document.getAnimations().length === 0"


@pytest.fixture(scope="module")
def shared_gallery() -> Iterator[Gallery]:
    with running_gallery(free_port()) as gallery:
        yield gallery


@pytest.fixture
def gallery(shared_gallery: Gallery) -> Gallery:
    shared_gallery.forget()
    return shared_gallery


@pytest.fixture(scope="module")
def kept() -> list[Page]:
    """The tablet that tests hold one after the other: it has read and compiled the pages' code."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(
    chromium_for_all: Browser, shared_gallery: Gallery, kept: list[Page]
) -> AsyncIterator[Page]:
    """A tablet with nothing on it, which fails the test on any script error."""
    if not kept or kept[-1].is_closed():
        kept.append(await chromium_for_all.new_page(viewport={"width": 1280, "height": 800}))
    page, errors = kept[-1], list[Error]()

    def hear(error: Error) -> None:
        errors.append(error)

    page.on("pageerror", hear)
    yield page
    page.remove_listener("pageerror", hear)
    await page.mouse.up()
    await page.goto(shared_gallery.url + BARE_PATH)
    await page.evaluate("sessionStorage.clear()")
    assert errors == []


async def visit(page: Page, gallery: Gallery, path: str) -> None:
    await page.goto(gallery.url + path)
    await page.wait_for_function(CONNECTED)
    await page.wait_for_function(SETTLED)


async def test_five_fast_taps_on_a_tile_are_five_taps(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/order")

    await page.locator("[data-item-id=i108]").click(click_count=5, delay=0)

    taps = await gallery.logged("TileTap", 5)
    assert [tap["item_id"] for tap in taps] == ["i108"] * 5
    assert len({tap["tap_id"] for tap in taps}) == 5
    await expect(page.locator("[data-line-id][data-rev]")).to_have_count(12)


async def test_a_tile_shows_the_finger_at_once(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/order")
    tile = page.locator("[data-item-id=i108]")
    await tile.hover()

    await page.mouse.down()

    await expect(tile).to_have_class("cm-tile cm-down")


async def test_a_sold_out_tile_says_why_and_sells_nothing(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/order")

    await page.locator("[data-item-id=i112]").click(force=True)
    await page.locator("[data-item-id=i113]").click()

    assert [tap["item_id"] for tap in await gallery.logged("TileTap", 1)] == ["i113"]
    await expect(page.locator("[data-item-id=i112]")).to_contain_text("Sold out since 19:40")


async def test_search_finds_one_of_five_thousand_by_number_and_by_name(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/order?items=5000")
    search = page.locator(".cm-search input")

    await search.fill("3117")
    await expect(page.locator("[data-item-id]").first).to_have_attribute("data-item-id", "m2117")
    await search.fill("tirami 3")

    await expect(page.locator("[data-item-id]").first).to_contain_text("Tiramisù 3")
    assert await page.locator("[data-item-id]").count() <= 60


async def test_turning_the_category_needs_no_box(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/order")
    await page.evaluate("window.socket.disconnect()")

    await page.locator("[data-category-id=wine]").click()

    await expect(page.locator("[data-item-id]").first).to_contain_text("House white")


async def test_a_second_tap_on_an_act_is_ignored_until_it_is_answered(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/order")
    hold = page.get_by_role("button", name="Hold")

    await hold.click(click_count=3)
    await page.locator("[data-item-id=i108]").click()
    await gallery.logged("TileTap", 1)
    assert len(gallery.log("Pressed")) == 1

    await page.evaluate("emitEvent('test_answer_hold')")
    await expect(page.locator("[data-waiting]")).to_have_count(0)
    await hold.click()

    first, second = await gallery.logged("Pressed", 2)
    assert first["tap_id"] != second["tap_id"]


@pytest.mark.slow
async def test_an_unanswered_act_is_repeated_under_its_own_id(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/order")
    hold = page.get_by_role("button", name="Hold")

    await hold.click()
    await expect(page.locator("[data-waiting]")).to_have_count(1)
    await expect(page.locator("[data-waiting]")).to_have_count(0, timeout=15_000)
    await hold.click()

    first, second = await gallery.logged("Pressed", 2)
    assert first["tap_id"] == second["tap_id"]


async def test_a_tapped_line_opens_its_actions_and_a_new_line_comes_into_sight(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/order")
    line = page.locator("[data-line-id=l5][data-rev]")

    await line.locator("[data-tap=line]").click()
    await line.locator("[data-action=more]").click()
    await expect(line).to_have_attribute("data-rev", "2")
    await page.locator("[data-item-id=i108]").click()

    await expect(page.locator(".cm-oline[data-line-id=l7]")).to_be_in_viewport()
    acted = gallery.log("LineActed")[0]
    assert (acted["line_id"], acted["action"], acted["rev"]) == ("l5", "more", 1)


async def test_fire_is_taken_once_until_its_bar_changes(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/order")

    await page.locator(".cm-fire").click(click_count=3, force=True)
    await page.locator("[data-item-id=i108]").click()
    await gallery.logged("TileTap", 1)

    assert [fired["course_id"] for fired in gallery.log("CourseFired")] == ["c2"]


async def test_choices_are_counted_down_and_half_made_ones_survive_a_reload(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/order")
    await page.evaluate("emitEvent('test_sheet')")
    dips = page.locator("[data-group-id=dips]")
    done = page.locator("[data-done]")
    await expect(page.locator("[data-group-id]").first).to_have_attribute("data-group-id", "size")
    await expect(dips).to_contain_text("choose 2 more")

    await page.locator("[data-option-id=m]").click()
    await page.locator("[data-option-id=garlic]").click()
    await expect(dips).to_contain_text("choose 1 more")
    await done.click()
    assert gallery.log("ChoicesMade") == []
    await page.reload()
    await page.wait_for_function(CONNECTED)

    await expect(dips).to_contain_text("choose 1 more")
    await page.locator("[data-option-id=pesto]").click()
    await page.locator("[data-group-id=toppings] [data-prefix=extra]").first.click()
    await page.locator("[data-option-id=ham]").click()
    await page.locator("[data-option-id=basil]").last.click()
    await expect(done).to_contain_text("$18.50")
    await done.click()

    made = (await gallery.logged("ChoicesMade", 1))[0]
    choices = made["choices"]
    assert isinstance(choices, list)
    assert [(each["option_id"], each["quantity"], each["prefix"]) for each in choices] == [
        ("m", 1, ""),
        ("garlic", 1, ""),
        ("pesto", 1, ""),
        ("mozzarella", 1, ""),
        ("ham", 1, "extra"),
        ("basil", 0, "no"),
    ]
    assert (made["item_id"], made["context"], made["quantity"]) == ("i108", "line-1", 1)
    await expect(page.locator(".cm-sheet")).to_have_count(0)


async def test_a_nested_required_choice_is_asked_for_and_a_refusal_brings_all_back(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/order")
    await page.evaluate("emitEvent('test_sheet')")
    for option in ("x", "garlic", "chili"):
        await page.locator(f"[data-option-id={option}]").click()
    await expect(page.locator("[data-done]")).to_have_attribute("data-done", "no")

    await page.locator("[data-option-id=parma]").click()
    await page.locator("[data-done]").click()
    await gallery.logged("ChoicesMade", 1)
    await page.evaluate("emitEvent('test_refuse')")

    await expect(page.locator(".cm-sheet-message")).to_have_text("Mozzarella has just sold out.")
    await expect(page.locator("[data-option-id=parma]")).to_have_attribute("data-count", "1")


FIRST_MOVE_AFTER_BUMP_MS = """() => new Promise((resolve) => {
  const card = document.querySelector("[data-card-id=card-12]");
  const start = card.getBoundingClientRect().left;
  const began = performance.now();
  const look = () => {
    if (card.getBoundingClientRect().left !== start) resolve(performance.now() - began);
    else if (performance.now() - began > 5000) resolve(-1);
    else requestAnimationFrame(look);
  };
  document.querySelector("[data-card-id=card-7] [data-tap=card]").click();
  requestAnimationFrame(look);
})"""


async def test_no_card_moves_within_a_second_of_a_bump(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/kitchen")

    moved_after_ms = await page.evaluate(FIRST_MOVE_AFTER_BUMP_MS)

    assert 1000 <= moved_after_ms < 3000
    assert [bump["card_id"] for bump in gallery.log("CardBumped")] == ["card-7"]


async def test_a_bump_waits_for_its_answer_and_is_not_doubled(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/kitchen?answer=0")
    card = page.locator("[data-card-id=card-7]").first

    await card.locator("[data-tap=card]").click(click_count=3)
    await page.locator("[data-line-id=a0]").click()
    await gallery.logged("LineBumped", 1)

    assert len(gallery.log("CardBumped")) == 1
    await expect(card).to_have_class("cm-card cm-waiting")


async def test_a_bump_bar_chooses_bumps_and_recalls(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/kitchen")

    await page.keyboard.press("2")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-line-id=a0]")).to_have_attribute("data-done", "1")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press(" ")
    await expect(page.locator("[data-card-id=card-12]")).to_have_count(0)
    await page.keyboard.press("r")
    await page.keyboard.press("a")

    assert (await gallery.logged("Recalled", 1))[0]["card_id"] == ""
    await expect(page.locator(".cm-kpanel")).to_contain_text("Mozzarella balls")


async def test_the_kitchen_tells_what_it_has_painted_and_how_old_it_is(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/kitchen")

    shown = (await gallery.logged("CardsShown", 1))[0]["card_ids"]

    assert isinstance(shown, list)
    assert len(shown) == 9
    ages = await page.locator(".cm-card").evaluate_all("all => all.map((e) => e.dataset.age)")
    assert ages == ["red", "amber", "amber", "amber", "calm", "calm", "calm", "calm", "calm"]


async def test_a_table_is_opened_from_the_plan_and_from_the_phones_list(
    browser: Browser, gallery: Gallery
) -> None:
    async with tablet(browser) as wide:
        await visit(wide, gallery, "/floor")
        await wide.locator("[data-table-id=t7]").click()
    async with tablet(browser, 390, 844) as phone:
        await visit(phone, gallery, "/floor")
        await phone.locator(".cm-floor-list [data-table-id=t8]").click()

    assert [each["table_id"] for each in await gallery.logged("TableOpened", 2)] == ["t7", "t8"]


async def test_a_floor_is_called_empty_only_once_it_was_read(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/floor?tables=none")
    await expect(page.get_by_text("No tables yet.")).to_be_visible()

    await visit(page, gallery, "/floor?tables=unread")
    await expect(page.locator(".cm-floor")).to_be_visible()
    await expect(page.get_by_text("No tables yet.")).to_have_count(0)


async def test_a_table_is_dragged_to_another_place(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/floor?edit=1")
    box = await page.locator("[data-table-id=t3]").bounding_box()
    assert box is not None

    await page.mouse.move(box["x"] + 40, box["y"] + 40)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 140, box["y"] + 90, steps=4)
    await page.mouse.up()

    (there,) = await gallery.logged("TableMoved", 1)
    assert there["table_id"] == "t3"
    assert int(str(there["x"])) > 440
    assert int(str(there["y"])) > 40


async def test_a_pin_is_masked_typed_and_refused(page: Page, gallery: Gallery) -> None:
    await visit(page, gallery, "/sign-in")

    await page.keyboard.type("111")
    await expect(page.locator(".cm-dots")).to_have_attribute("data-entered", "3")
    assert "1" not in await page.locator(".cm-dots").inner_text()
    await page.locator(".cm-pin [data-key='1']").click()

    await expect(page.locator(".cm-pin-message")).to_have_text("That PIN is not right. ")
    assert [entered["pin"] for entered in gallery.log("PinEntered")] == ["1111"]


async def test_one_tap_on_a_note_pays_once_and_shows_the_change(
    page: Page, gallery: Gallery
) -> None:
    await visit(page, gallery, "/cash")

    await page.locator("[data-note='5000']").click()
    await expect(page.locator("[data-change]")).to_have_text("$8.50")
    for key in ("6", "00", "0"):
        await page.locator(f"[data-key='{key}']").click()

    await expect(page.locator("[data-change]")).to_have_text("$18.50")
    assert [paid["amount_minor"] for paid in gallery.log("CashGiven")] == [5000]


async def test_the_phones_order_opens_from_the_bottom_bar(
    browser: Browser, gallery: Gallery
) -> None:
    async with tablet(browser, 390, 844) as phone:
        await visit(phone, gallery, "/order")
        await expect(phone.locator(".cm-order-list")).to_be_hidden()

        await phone.locator(".cm-order-bar button").click()

        await expect(phone.locator(".cm-order-list")).to_be_visible()
        await expect(phone.get_by_role("button", name="Send")).to_be_in_viewport()


SMALL_TARGETS = """() => [...document.querySelectorAll("[data-tap]")]
  .map((element) => [element.className, element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44))
  .map(([name, box]) => name + " " + Math.round(box.width) + "x" + Math.round(box.height))"""


@pytest.mark.parametrize("path", ["/order", "/floor", "/kitchen", "/sign-in", "/cash"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
async def test_nothing_to_tap_is_smaller_than_a_finger(
    browser: Browser, gallery: Gallery, path: str, size: tuple[int, int]
) -> None:
    async with tablet(browser, *size) as page:
        await visit(page, gallery, path)

        assert await page.evaluate(SMALL_TARGETS) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
