"""What goes wrong, by name: each line of the failure matrix of replication, and where it is played.

A seed draws how often each fault happens, within the ranges below (per thousand for what the
network does, a weight for what happens between two sales); so most seeds have most faults at once,
in every mixture. `--faults LIST` leaves only those named.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulation.network import Weather


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` is what must be survived. `most` is per thousand, or the weight among all acts."""

    name: str
    line: str
    most: int


ON_THE_WAY = (
    Fault("request_lost", "a request is lost", 400),
    Fault("request_twice", "requests and answers come twice, and in another order", 500),
    Fault("answer_lost", "the answer is lost after the centre committed", 400),
    Fault("answer_garbled", "an answer comes truncated", 50),
    Fault("slow", "an old answer arrives late, up to eight seconds", 8_000),
)
"""What the network does."""

HAPPENING = (
    Fault("crash", "the box's process dies, between any two effects or around a commit", 6),
    Fault("power", "a box is off for a while, and comes back", 6),
    Fault("commit_unknown", "a COMMIT fails with an unknown outcome; the tablet repeats", 6),
    Fault("disk_full", "the disk is full; nothing is sold and nothing breaks", 4),
    Fault("clock_jumps", "the box's clock is set, by seconds or by fifty years", 4),
    Fault("cut_off", "the internet or the whole centre is away, for seconds or for forty days", 6),
    Fault("one_cut_off", "one box alone is cut off, while a spare sells", 6),
    Fault("long_time", "days pass", 2),
    Fault("replaced", "a box dies and a spare takes over; the dead one comes back", 6),
    Fault("image_restored", "an old image of a disk is put back", 6),
    Fault("cloned", "a disk is copied and both sell", 6),
    Fault("centre_restored", "the centre goes back to its backup", 6),
    Fault("centre_dies", "the centre's process dies in the middle of a transaction", 6),
    Fault("generation_lost", "the centre forgets its generation, until somebody says it", 2),
    Fault("poison", "an op that the centre cannot project until it is mended", 6),
    Fault("newer_op", "an op of a newer release than the centre's", 3),
    Fault("foreign_row", "a row of another organization", 2),
    Fault("throttled", "the centre takes little at once and wants pauses", 4),
    Fault("poked", "a poke comes, or not: correctness never needs it", 4),
    Fault("feed_forgets", "rows that were deleted leave the feed", 6),
)
"""What happens between two sales."""

ALL = frozenset(fault.name for fault in (*ON_THE_WAY, *HAPPENING))

ELSEWHERE = {
    "the power is cut, unsynced sectors are lost, torn or re-ordered": "tests/power/test_power.py",
    "kill -9 of the box at any instruction": "tests/crash/test_box_kills.py",
    "kill -9 on both ends and of Postgres during a push": "tests/crash/test_sync_kills.py",
    "the disk is full while people sell": "tests/crash/test_full_disk.py",
    "two tablets pay the same order": "tests/scenarios/test_interleavings.py",
    "old edge, new centre, and the reverse": "tests/central/test_contracts.py",
    "two people of the office edit the same menu": "tests/central/test_releases.py",
    "a thousand stores come back at once": "tests/central/test_api.py",
    "a write transaction is forgotten in Postgres": "tests/central/test_forgotten.py",
    "a box's key is shut out": "tests/central/test_tenancy.py",
    "a snapshot comes in part": "tests/central/test_replacement.py",
    "the fiscal device is down": "tests/edge/checks/test_fiscal_outage.py",
    "two tenants have equal ids, numbers and names": "tests/central/test_two_hundred_tenants.py",
}
"""Lines of the failure matrix that other tests play."""


class UnknownFault(ValueError):
    """No fault has this name."""


def chosen(text: str) -> frozenset[str]:
    """Faults by name, separated by commas; `none` for none. Raises UnknownFault."""
    names = frozenset(filter(None, (each.strip() for each in text.split(",")))) - {"none"}
    unknown = names - ALL
    if unknown:
        known = ", ".join(sorted(ALL))
        raise UnknownFault(f"No fault is called {min(unknown)}. There are: {known}")
    return names


def weather(amounts: dict[str, int]) -> Weather:
    """The network that a seed's amounts make."""
    return Weather(
        drop=amounts.get("request_lost", 0),
        twice=amounts.get("request_twice", 0),
        lost_answer=amounts.get("answer_lost", 0),
        garbled=amounts.get("answer_garbled", 0),
        slow_ms=1 + amounts.get("slow", 0),
    )
