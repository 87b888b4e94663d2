"""The catalogue's table and the tests that it names belong together."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CASES: Final = {"P": 60, "S": 42, "B": 42, "D": 20, "V": 20, "K": 18, "C": 18, "N": 30, "H": 28}
"""How many cases each class has."""
_ROW: Final = re.compile(r"^\| ([A-Z]\d\d) \| .+ \| (.+) \|$", re.M)
_TEST: Final = re.compile(r"^\s*(?:async )?def (test_([psbdvkcnh]\d\d)_\w+)", re.M)
_NAMED: Final = re.compile(r"`(test_\w+)`")


@cache
def table() -> dict[str, str]:
    """What the table says of each code."""
    return dict(_ROW.findall((HERE / "README.md").read_text("utf-8")))


@cache
def coded_tests() -> tuple[tuple[str, str], ...]:
    """Every test that carries a code, with its code."""
    files = sorted(HERE.parent.rglob("test_*.py"))
    found = [test for file in files for test in _TEST.findall(file.read_text("utf-8"))]
    return tuple((name, code.upper()) for name, code in found)


def test_every_case_is_in_the_table() -> None:
    wanted = [f"{kind}{n:02}" for kind, count in CASES.items() for n in range(1, count + 1)]

    assert list(table()) == wanted


def test_every_case_of_the_printers_has_exactly_one_test() -> None:
    found = Counter(code for _, code in coded_tests() if code.startswith("P"))

    assert found == {f"P{n:02}": 1 for n in range(1, CASES["P"] + 1)}


def test_every_test_that_carries_a_code_is_named_in_its_row() -> None:
    missing = [name for name, code in coded_tests() if f"`{name}`" not in table()[code]]

    assert missing == []


def test_every_test_that_the_table_names_exists() -> None:
    named = {name for said in table().values() for name in _NAMED.findall(said)}
    text = "".join(file.read_text("utf-8") for file in sorted(HERE.parent.rglob("test_*.py")))

    assert sorted(name for name in named if f"def {name}(" not in text) == []
