"""What goes between box and centre arrives as it was sent, or counts as not received."""

from __future__ import annotations

from uuid import UUID

import pytest

from sync.protocol.wire import (
    FeedRow,
    Garbled,
    PullAnswer,
    Push,
    SyncBlock,
    from_wire,
    to_wire,
)

NODE = UUID(int=1)
BLOCK = SyncBlock(NODE, 7, 3, 1042, bytes(range(32)), 998, 1_790_000_000_000, {"store": 12})
PUSH = Push(UUID(int=9), NODE, 3, 7, 1, bytes(32), (b'{"seq":1}', '{"name":"Ўзбек"}'.encode()))


def test_a_push_arrives_byte_for_byte() -> None:
    assert Push.decode(PUSH.encode()) == PUSH


@pytest.mark.parametrize("cut", [1, 12, 40])
def test_a_push_that_lost_its_end_is_garbled(cut: int) -> None:
    whole = Push(UUID(int=9), NODE, 3, 7, 1, bytes(32), (b"{}", b"{}")).encode()

    with pytest.raises(Garbled):
        Push.decode(whole[: -cut - 3] if cut > 1 else whole[:-3])


def test_a_page_arrives_as_it_was_sent() -> None:
    row = FeedRow("store", 12, "menu_item", "0" * 32, 1, "put", b'{"name":"\xc3\xa9"}')
    page = PullAnswer(UUID(int=9), BLOCK, {"store": 3}, {"store": 12}, (row,), sums={"s": {"k": 1}})

    assert from_wire(PullAnswer, to_wire(page)) == page


def test_what_is_no_page_is_garbled() -> None:
    with pytest.raises(Garbled):
        from_wire(PullAnswer, b'{"sync": 1}')
