"""The bench's table: what was measured, against which floor, and whether the target was met."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

LATEST = Path("bench/latest.json")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `ours` and `floor` are in `unit`; without a floor `ours` is compared."""

    what: str
    ours: float
    floor: float | None
    target: float
    unit: str = "ms"
    at_most: bool = True

    @property
    def ratio(self) -> float:
        """Ours against the floor, or ours itself where there is no floor."""
        return self.ours / self.floor if self.floor else self.ours

    @property
    def met(self) -> bool:
        """Whether the target was reached."""
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def as_json(self) -> dict[str, object]:
        """The row as `bench/latest.json` keeps it."""
        return {**asdict(self), "ratio": round(self.ratio, 3), "met": self.met}


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def interleaved(
    rounds: int, ours: Callable[[], float], floor: Callable[[], float]
) -> tuple[float, float]:
    """Run both in turn, at least five rounds, and give the median of each."""
    pairs = [(ours(), floor()) for _ in range(max(rounds, 5))]
    return median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])


def machine() -> str:
    """The machine in words."""
    memory = psutil.virtual_memory().total // 2**30
    cores = psutil.cpu_count()
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores, {memory} GiB, {system}, Python {platform.python_version()}"


def show(rows: Sequence[Row]) -> None:
    """Print the table and write `bench/latest.json`, keeping rows measured in other runs."""
    table = Table(title=f"Comanda bench: {machine()}")
    for heading in ("what", "ours", "floor", "ratio", "target", "met"):
        table.add_column(heading)
    for row in rows:
        floor = "" if row.floor is None else f"{row.floor:.3f} {row.unit}"
        sign = "<=" if row.at_most else ">="
        table.add_row(
            row.what,
            f"{row.ours:.3f} {row.unit}",
            floor,
            f"{row.ratio:.2f}",
            f"{sign} {row.target}",
            "yes" if row.met else "NO",
        )
    Console(width=160).print(table)
    _write(rows)


def _write(rows: Sequence[Row]) -> None:
    LATEST.parent.mkdir(exist_ok=True)
    known = json.loads(LATEST.read_text()) if LATEST.exists() else []
    fresh = {row.what for row in rows}
    kept = [entry for entry in known if entry["what"] not in fresh]
    LATEST.write_text(json.dumps([*kept, *(row.as_json() for row in rows)], indent=1))
