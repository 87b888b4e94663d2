"""The queue on the bench: in every state somebody may die, and no promise is broken."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.printing.bench import Bench, BoxDied, HostDied

MOMENTS = st.tuples(st.integers(1, 14), st.booleans())
"""With which write the box dies, and whether that one is still committed."""


async def test_three_papers_come_out_in_order(tmp_path: Path) -> None:
    async with Bench.open(tmp_path) as bench:
        grill = await bench.add_printer("Grill")
        for words in ("first", "second", "third"):
            await bench.want(grill, words)

        await bench.run(1)

        assert [paper.split("\n")[0] for paper in grill.papers] == ["first", "second", "third"]
        assert await bench.complaints() == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(moment=MOMENTS, kinds=st.lists(st.sampled_from(["ticket_fired", "receipt"]), min_size=3))
def test_a_box_that_dies_at_any_write_loses_and_doubles_nothing(
    moment: tuple[int, bool], kinds: list[str]
) -> None:
    async def evening(folder: Path) -> None:
        async with Bench.open(folder) as bench:
            grill = await bench.add_printer("Grill")
            for number, kind in enumerate(kinds[:4]):
                await bench.want(grill, f"paper {number}", kind)
            bench.dies_at = (bench.writes + moment[0], moment[1])

            await bench.run(120)

            assert await bench.complaints() == []
            states = {job.state for job in await bench.jobs() if job.kind == "ticket_fired"}
            assert states <= {"printed"}

    with TemporaryDirectory() as folder:
        asyncio.run(evening(Path(folder)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    after=st.integers(0, 400),
    death=st.sampled_from([BoxDied, HostDied]),
    kind=st.sampled_from(["ticket_fired", "receipt"]),
)
def test_p51_whoever_dies_at_any_byte_leaves_nothing_lost_and_nothing_doubled_unmarked(
    after: int, death: type[BaseException], kind: str
) -> None:
    async def evening(folder: Path) -> None:
        async with Bench.open(folder) as bench:
            grill = await bench.add_printer("Grill")
            for number in range(3):
                await bench.want(grill, f"paper {number}", kind)
            grill.wire.dies_after = (after, death())

            await bench.run(120)

            assert await bench.complaints() == []
            assert {job.state for job in await bench.jobs()} <= {"printed", "uncertain"}

    with TemporaryDirectory() as folder:
        asyncio.run(evening(Path(folder)))
