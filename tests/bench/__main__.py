"""`python -m tests.bench [--only NAME]`: run the benches and print their table."""

from __future__ import annotations

import importlib
import sys

from rich.console import Console

from tests.bench.table import Row, show

BENCHES = {
    "tap": "tests.bench.tap",
    "load": "tests.bench.load",
    "send_to_card": "tests.bench.send_to_card",
    "memory": "tests.bench.memory",
    "search": "tests.bench.search",
    "add_line": "tests.bench.add_line",
    "checkout": "tests.bench.checkout",
    "pricing": "tests.bench.pricing",
    "closing": "tests.bench.closing",
    "replay": "tests.bench.replay",
    "pull": "tests.bench.pull",
    "wire": "tests.bench.wire",
    "year": "tests.bench.year",
    "start": "tests.bench.start",
    "kills": "tests.bench.kills",
    "encoding": "tests.bench.encoding",
    "printing": "tests.bench.printing",
    "idle_hardware": "tests.bench.idle_hardware",
    "printing_days": "tests.bench.printing_days",
    "dashboard": "tests.bench.dashboard",
    "power": "tests.bench.power",
    "publish": "tests.bench.publishing",
    "seeds": "tests.bench.seeds",
    "sync_kills": "tests.bench.sync_kills",
}
"""Name on the command line, and the module with its `run() -> list[Row]`."""


def main(arguments: list[str]) -> int:
    """Run what was asked for. Returns 2 for an unknown name."""
    only = arguments[1] if arguments[:1] == ["--only"] else ""
    if only and only not in BENCHES:
        Console(stderr=True).print(f"No bench is called {only}. There are: {', '.join(BENCHES)}")
        return 2
    rows: list[Row] = []
    for name in [only] if only else BENCHES:
        Console(stderr=True).print(f"{name} ...")
        found: list[Row] = importlib.import_module(BENCHES[name]).run()
        rows.extend(found)
    show(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
