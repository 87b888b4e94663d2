"""What a printer says, told apart byte by byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.ports.printer import Condition
from drivers.printers.escpos.answers import (
    AnswerReader,
    Automatic,
    Block,
    Plain,
    RealTime,
    automatic_status,
    real_time_status,
)

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
whole_answers = st.one_of(
    st.sampled_from([0x12, 0x16, 0x1A, 0x32, 0x52, 0x72, 0x1E]).map(lambda b: bytes((b,))),
    st.tuples(
        st.sampled_from([0x10, 0x14, 0x18, 0x38]), *[st.sampled_from([0, 3, 12, 15])] * 3
    ).map(bytes),
    st.text("ABCxyz019", min_size=4, max_size=4).map(lambda s: b"7\x22" + s.encode() + b"\x00"),
    st.sampled_from([0x00, 0x03, 0x0C, 0x0F]).map(lambda b: bytes((b,))),
)


def test_each_kind_of_answer_is_told_from_the_others() -> None:
    heard = AnswerReader().feed(b"\x127\x22abcd\x00\x0f\x18\x00\x00\x0c\x00")

    assert heard == (
        RealTime(0x12),
        Block(b"7\x22abcd"),
        Plain(0x0F),
        Automatic(b"\x18\x00\x00\x0c"),
        Plain(0x00),
    )


@given(st.lists(whole_answers, max_size=30), st.integers(1, 7))
def test_answers_are_the_same_however_the_bytes_are_cut(said: list[bytes], size: int) -> None:
    data = b"".join(said)
    reader = AnswerReader()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]

    heard = [answer for piece in pieces for answer in reader.feed(piece)]

    assert len(heard) == len(said)
    assert heard == list(AnswerReader().feed(data))


@given(st.binary(max_size=300))
def test_garbage_costs_at_most_a_few_answers(garbage: bytes) -> None:
    reader = AnswerReader()
    reader.feed(garbage)

    assert reader.feed(b"\x12" * 5)[-1] == RealTime(0x12)


def test_flow_control_is_not_an_answer() -> None:
    assert AnswerReader().feed(b"\x13\x11\x12") == (RealTime(0x12),)


def test_a_printer_that_is_well_has_no_conditions() -> None:
    assert real_time_status(WELL).conditions == frozenset()


def test_paper_out_blocks_and_near_end_does_not() -> None:
    out = real_time_status({**WELL, 4: 0x72})
    near = real_time_status({**WELL, 4: 0x1E})

    assert out.blocking == {Condition.PAPER_OUT}
    assert near.conditions == {Condition.PAPER_NEAR_END}
    assert near.blocking == frozenset()


def test_the_paper_sensor_is_not_believed_while_the_cover_is_open() -> None:
    assert real_time_status({**WELL, 2: 0x16, 4: 0x7E}).conditions == {Condition.COVER_OPEN}
    assert automatic_status(b"\x38\x00\x0c\x00").conditions == {
        Condition.COVER_OPEN,
        Condition.OFFLINE,
    }
