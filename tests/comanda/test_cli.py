"""The command line: quick help, one sentence for what went wrong, one JSON object for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from comanda.cli import main
from comanda.output import as_json
from domain.ids import new_id

MENU = "Dish,Group,Size,Price\nMargherita,Pizza,Large,9.50\nMargherita,Pizza,Small,7.00\n"
MAP = "item=Dish,category=Group,variant=Size,price=Price"


class Ran:
    """A command that ended: its exit code, what it said, and where it said it."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def answer(self) -> dict[str, object]:
        """The JSON object that is the last line."""
        found: dict[str, object] = json.loads(self.out.splitlines()[-1])
        return found


Comanda = Callable[..., Ran]


@pytest.fixture
def comanda(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Comanda:
    """Runs a command as the shell does."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["comanda", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def data(comanda: Comanda, tmp_path: Path) -> Path:
    """The data of a founded restaurant."""
    found = ("edge", "found", "Trattoria", "--manager", "Marta", "--pin", "4711")
    comanda(*found, "--data", tmp_path / "box")
    return tmp_path / "box"


@pytest.fixture
def menu(tmp_path: Path) -> Path:
    path = tmp_path / "menu.csv"
    path.write_text(MENU, encoding="utf-8")
    return path


def test_help_imports_neither_screens_nor_database() -> None:
    script = (
        "import sys; import comanda.cli; "
        "print([m for m in ('nicegui', 'fastapi', 'sqlalchemy', 'alembic') if m in sys.modules])"
    )

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "[]"


def test_help_names_every_command(comanda: Comanda) -> None:
    said = comanda("--help").out

    assert all(name in said for name in ("demo", "edge", "import", "version"))


def test_the_version_is_the_projects(comanda: Comanda) -> None:
    assert comanda("version", "--json").answer.keys() == {"version"}


def test_a_restaurant_is_founded_once(comanda: Comanda, data: Path) -> None:
    again = comanda("edge", "found", "X", "--manager", "M", "--pin", "4711", "--data", data)

    assert again.code == 1
    assert again.err == f"comanda: {data} already holds a restaurant.\n"


def test_a_founding_that_is_refused_leaves_nothing_behind(comanda: Comanda, tmp_path: Path) -> None:
    refused = comanda("edge", "found", "X", "--manager", "M", "--pin", "1", "--data", tmp_path)

    assert (refused.code, refused.err) == (1, "comanda: A PIN is 4 to 8 digits.\n")
    assert not (tmp_path / "box.db").exists()


def test_a_backup_and_its_restoring_end_with_what_they_did(
    comanda: Comanda, data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"

    taken = comanda("edge", "backup", copy, "--data", data, "--json").answer
    restored = comanda("edge", "restore", copy, "--data", tmp_path / "new", "--json").answer

    assert (taken["store_name"], taken["orders"]) == ("Trattoria", 0)
    assert restored["receipt_series"] != "A"
    assert restored["replaced"] is None


def test_a_menu_is_imported_and_again_changes_nothing(
    comanda: Comanda, data: Path, menu: Path
) -> None:
    first = comanda("import", "menu", menu, "--map", MAP, "--data", data, "--json").answer
    again = comanda("import", "menu", menu, "--map", MAP, "--data", data, "--json").answer

    assert (first["created"], first["rows"]) == (1, 2)
    assert (again["created"], again["unchanged"]) == (0, 1)


def test_a_mapping_to_a_column_that_is_not_there_is_one_sentence(
    comanda: Comanda, data: Path, menu: Path
) -> None:
    refused = comanda("import", "menu", menu, "--map", "item=Dsih,price=Price", "--data", data)

    assert refused.code == 1
    assert refused.err.startswith("comanda: ")
    assert "Dish" in refused.err
    assert "Traceback" not in refused.err


def test_a_box_without_a_restaurant_says_how_to_get_one(comanda: Comanda, tmp_path: Path) -> None:
    refused = comanda("edge", "run", "--data", tmp_path, "--port", 8639, "--host", "127.0.0.1")

    assert refused.code == 1
    assert "comanda edge found" in refused.err


def test_a_demo_never_throws_a_real_restaurant_away(comanda: Comanda, data: Path) -> None:
    refused = comanda("demo", "--data", data, "--fresh", "--port", 8639, "--host", "127.0.0.1")

    assert refused.code == 1
    assert "not a demo" in refused.err
    assert (data / "box.db").exists()


def test_an_unknown_option_is_a_usage_error(comanda: Comanda) -> None:
    assert comanda("demo", "--prot", "8080").code == 2


def test_json_shows_ids_and_paths_as_text_and_nothing_it_does_not_know() -> None:
    node = new_id()

    assert json.loads(as_json({"node": node, "file": Path("a/b")})) == {
        "node": str(node),
        "file": "a/b",
    }
    with pytest.raises(TypeError):
        as_json({"what": object()})
