"""What commands say: tables and progress for people, one JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from edge.importing.rows import RowSource

LOOK_AGAIN_S = 0.2


def as_json(answer: Any) -> str:
    """An answer as one line of JSON: ids and paths as text, money as it is, in minor units."""
    plain = asdict(answer) if is_dataclass(answer) and not isinstance(answer, type) else answer
    return json.dumps(plain, default=_text, ensure_ascii=False)


def say_json(answer: Any) -> None:
    """Print the one JSON object that ends a command's output."""
    print(as_json(answer), flush=True)


def _text(value: object) -> str:
    if isinstance(value, UUID | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


@contextmanager
def progress(source: RowSource, words: str) -> Iterator[None]:
    """Show on stderr how far a file is read, while the block runs; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Event, Thread

    from rich.console import Console
    from rich.progress import Progress

    over = Event()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=source.total)

        def follow() -> None:
            while not over.wait(LOOK_AGAIN_S):
                bar.update(task, completed=source.done, total=source.total)

        thread = Thread(target=follow, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
