"""The demo's box, as a process: `python -m comanda.demo_stage.box '{"settings": ...}'`.

Started by the supervisor, and again after each power cut.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comanda.demo_stage import founding
from comanda.demo_stage.supervisor import end_with_parent
from domain.errors import DomainError
from edge import quick_start

FIRST = "first"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said to a box. `again` is a start after another one, which needs no words.

    `chain` is the file in which the chain of this box is written down, `key` which of its boxes
    this one is; both are empty for a box alone.
    """

    settings: dict[str, Any]
    as_json: bool
    pipe: int
    again: bool
    key: str = ""
    chain: str = ""
    organization: str = ""


def main(told: Told) -> None:
    """Serve until stopped. Raises DomainError and OSError for what people can mend."""
    end_with_parent(told.pipe)
    founded = _founding(told)
    quick_start.begin()
    from comanda.demo_announce import announce
    from comanda.demo_stage.chained import Chained
    from comanda.demo_stage.clock import DemoClock, SharedClock
    from comanda.demo_stage.notes import Notebook
    from comanda.demo_stage.refounding import make_room
    from comanda.demo_stage.stage import Stage
    from comanda.demo_stage.standing import CLOCK, OFFICE_PORT
    from edge.main import Started, run
    from edge.settings import Settings

    settings = Settings(**told.settings)
    notebook = Notebook(Path(settings.data))
    make_room(notebook)
    chain = Path(told.chain)
    clock = SharedClock(chain.with_name(CLOCK)) if told.chain else DemoClock(notebook)
    stage = Stage(settings, notebook, clock, Chained.of(told.key, told.chain))

    def say(started: Started) -> None:
        stage.opened(started)
        if not told.again:
            office = f"http://localhost:{settings.port + OFFICE_PORT}" if told.chain else ""
            announce(started, as_json=told.as_json, office=office)

    if founded is not None and founded.wait():
        raise DomainError("The demo's restaurant could not be founded.")
    run(settings, say, stage.furnish, clock=clock, extend=stage.set_up)


def _founding(told: Told) -> subprocess.Popen[bytes] | None:
    """The first restaurant of a chain gets its past while this process loads its modules."""
    data = Path(told.settings["data"])
    if told.key != FIRST or (data / founding.DATABASE).exists():
        return None
    return founding.begin(data, told.organization)


if __name__ == "__main__":
    try:
        main(Told(**json.loads(sys.argv[1])))
    except DomainError as error:
        print(f"comanda: {error.sentence}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"comanda: {error.strerror or error}.", file=sys.stderr)
        sys.exit(1)
