"""Settings come from the command line, the environment, one file; typos are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BadRequest
from edge.settings import Settings, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "comanda.toml"
    path.write_text('port = 9001\nhost = "127.0.0.1"\n', encoding="utf-8")
    return path


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMANDA_PORT", "9002")

    assert load(file, port=9003).port == 9003
    assert load(file, port=None).port == 9002
    assert load(file).host == "127.0.0.1"
    assert load(file).let_in == ""


def test_the_environment_may_name_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMANDA_CONFIG", str(file))

    assert load().port == 9001


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_unknown_key_in_the_file_is_refused_by_name(file: Path) -> None:
    file.write_text("prot = 9001\n", encoding="utf-8")

    with pytest.raises(BadRequest, match=r"'prot' is not a setting.*port"):
        load(file)


def test_an_unknown_variable_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMANDA_PROT", "9001")

    with pytest.raises(BadRequest, match="COMANDA_PROT is not a setting"):
        load()


@pytest.mark.parametrize("port", [0, 65536, "eighty"])
def test_an_impossible_port_is_refused_with_its_name(port: object) -> None:
    with pytest.raises(BadRequest, match="The setting 'port' cannot be"):
        load(port=port)


def test_a_file_that_is_missing_or_malformed_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("port == 1", encoding="utf-8")

    with pytest.raises(BadRequest, match="no settings file"):
        load(tmp_path / "missing.toml")
    with pytest.raises(BadRequest, match=r"broken\.toml cannot be read.*line 1"):
        load(broken)


def test_the_operators_page_names_every_setting_with_its_variable() -> None:
    page = (Path(__file__).parents[2] / "docs/operators/running-a-box.md").read_text("utf-8")

    rows = [f"| `{name}` | `COMANDA_{name.upper()}` |" for name in Settings.model_fields]

    assert [row for row in rows if row not in page] == []
