"""The commands as operators type them."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from comanda.cli import app
from tests.comanda.replay.conftest import HEADER, MAP


def test_the_last_line_is_one_json_object_of_the_books(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HEADER + "1,2023-05-06 12:00,Soup,,Starters,2,4.50,,\n,,,,,,,,\n")
    arguments = ["replay", str(file), "--map", MAP, "--data", str(tmp_path / "box"), "--json"]

    done = CliRunner().invoke(app, [*arguments, "--currency", "USD"], catch_exceptions=False)

    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "orders": 1,
        "lines": 1,
        "units": 2,
        "revenue_minor": 900,
        "days": 1,
        "refused": 0,
        "by_category": {"Starters": 900},
    }


def test_a_pizzerias_four_files_are_joined_by_a_command(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,date,time\n1,2015-01-01,11:38:36\n")
    (tmp_path / "pizzas.csv").write_text("pizza_id,pizza_type_id,size,price\nbig_m,big,M,13.25\n")
    (tmp_path / "pizza_types.csv").write_text("pizza_type_id,name,category\nbig,Big,Classic\n")
    (tmp_path / "order_details.csv").write_text("order_id,pizza_id,quantity\n1,big_m,2\n")
    out = tmp_path / "flat.csv"

    done = CliRunner().invoke(app, ["pizzeria", str(tmp_path), str(out)], catch_exceptions=False)

    assert done.stdout.startswith(f"Lines sold, in {out}: 1.")
    assert out.read_text().splitlines()[1] == "1,2015-01-01,11:38:36,Big,Classic,M,2,13.25"
