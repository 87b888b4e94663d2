"""What a device says goes to the one screen that it belongs to."""

from __future__ import annotations

from uuid import UUID

from domain.ids import new_id
from sync.tables.catalog import Station
from tests.edge.scanning.conftest import WATER, Shop


async def test_a_scan_goes_to_the_counter_where_its_scanner_belongs(shop: Shop) -> None:
    counter, tablet = shop.screen(shop.counter), shop.screen(shop.tablet)

    said = await shop.scan(await shop.scanner())

    assert [each.id for each in counter.heard] == [said]
    assert tablet.heard == []


async def test_a_scan_goes_to_one_of_two_pages_of_a_counter_the_newer(shop: Shop) -> None:
    older, newer = shop.screen(shop.counter), shop.screen(shop.counter)

    await shop.scan(await shop.scanner())

    assert (older.texts, newer.texts) == ([], [WATER])


async def test_a_page_whose_browser_is_away_takes_nothing(shop: Shop) -> None:
    here, away = shop.screen(shop.counter), shop.screen(shop.counter)
    away.is_open = False

    await shop.scan(await shop.scanner())

    assert (here.texts, away.texts) == ([WATER], [])


async def test_b42_a_scan_without_a_screen_is_said_and_never_comes_later(shop: Shop) -> None:
    scanner = await shop.scanner()
    closed = shop.screen(shop.counter)
    closed.leave()

    await shop.scan(scanner)
    await shop.scan(scanner)
    later, again = shop.screen(shop.counter), shop.screen(shop.counter)

    assert (closed.texts, later.texts) == ([], [])
    assert (later.missed, again.missed) == (2, 0)
    assert shop.inputs.notes == [(scanner, "nobody_takes", "scan")] * 2


async def test_a_scanner_of_the_whole_store_needs_a_store_with_one_screen(shop: Shop) -> None:
    scanner = await shop.scanner(place_kind="", place_id=None)
    counter = shop.screen(shop.counter)

    await shop.scan(scanner)
    tablet = shop.screen(shop.tablet)
    await shop.scan(scanner)

    assert (counter.texts, tablet.texts) == ([WATER], [])
    assert [what for _, what, _ in shop.inputs.notes] == ["nobody_takes"]


async def test_b30_many_scans_come_in_their_order(shop: Shop) -> None:
    scanner, counter = await shop.scanner(), shop.screen(shop.counter)
    codes = [f"ART-{number:02}" for number in range(20)]

    for code in codes:
        shop.inputs.say("scan", scanner, text=code)
    await shop.scanning.settled()

    assert counter.texts == codes


async def test_b02_a_repeat_reaches_no_screen(shop: Shop) -> None:
    counter = shop.screen(shop.counter)

    await shop.scan(await shop.scanner(), "", code="E_REPEAT")

    assert counter.heard == []
    assert shop.inputs.notes == []


async def test_what_could_not_be_read_is_said_at_the_screen(shop: Shop) -> None:
    counter = shop.screen(shop.counter)

    await shop.scan(await shop.scanner(), "", code="E_TRUNCATED")

    assert [each.trouble for each in counter.heard] == ["E_TRUNCATED"]


async def test_c11_a_card_reaches_only_a_screen_that_waits_for_cards(shop: Shop) -> None:
    reader = await shop.peripheral(
        "Reader", "card_reader", "cards_keys", place_kind="device", place_id=shop.counter
    )
    selling = shop.screen(shop.counter, "scan")

    shop.inputs.say("card", reader, number="04A1B2C3")
    await shop.scanning.settled()
    door = shop.screen(shop.counter, "card")
    shop.inputs.say("card", reader, number="04A1B2C3")
    await shop.scanning.settled()

    assert (selling.texts, door.texts) == ([], ["04A1B2C3"])
    assert "04A1B2C3" not in repr(door.heard) + repr(shop.inputs.notes)


async def _station(shop: Shop) -> UUID:
    return await shop.row(Station, name="Grill")


async def test_k10_a_bar_works_for_the_station_of_its_row(shop: Shop) -> None:
    station = await _station(shop)
    bar = await shop.peripheral(
        "Bar", "bump_bar", "bar_keys", place_kind="station", place_id=station
    )
    grill = shop.screen(shop.tablet, "key", station_id=station)
    cold = shop.screen(shop.counter, "key", station_id=new_id())

    shop.inputs.say("key", bar, act="bump", trouble="")
    await shop.scanning.settled()

    assert (grill.texts, cold.texts) == (["bump"], [])


async def test_two_bars_at_one_screen_are_both_heard_in_their_order(shop: Shop) -> None:
    station = await _station(shop)
    bars = [
        await shop.peripheral(name, "bump_bar", "bar_keys", place_kind="station", place_id=station)
        for name in ("Left", "Right")
    ]
    grill = shop.screen(shop.tablet, "key", station_id=station)

    for bar, act in zip((*bars, bars[0]), ("1", "2", "bump"), strict=True):
        shop.inputs.say("key", bar, act=act, trouble="")
    await shop.scanning.settled()

    assert grill.texts == ["1", "2", "bump"]


async def test_a_key_that_nobody_set_up_is_said_but_does_nothing(shop: Shop) -> None:
    station = await _station(shop)
    bar = await shop.peripheral(
        "Bar", "bump_bar", "bar_keys", place_kind="station", place_id=station
    )
    grill = shop.screen(shop.tablet, "key", station_id=station)

    shop.inputs.say("key", bar, act="", trouble="unknown")
    await shop.scanning.settled()

    assert [(each.text, each.trouble) for each in grill.heard] == [("", "unknown")]
