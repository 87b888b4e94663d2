"""Logs are JSON lines with ids, and nothing personal is in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from edge.logs import configure


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object_with_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    configure()

    structlog.get_logger("edge.orders").info("order opened", order_id="01970000")

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["order_id"], line["level"], line["logger"]) == (
        "order opened",
        "01970000",
        "info",
        "edge.orders",
    )
    assert line["timestamp"].endswith("Z")


def test_personal_values_are_left_out_also_inside_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure()

    structlog.get_logger().warning(
        "guest", phone="+998901234567", order={"guest_name": "Bobur", "id": 7}, pin="1111"
    )

    err = capsys.readouterr().err
    assert json.loads(err)["order"] == {"id": 7}
    assert not any(secret in err for secret in ("99890", "Bobur", "1111"))


def test_lines_of_the_standard_library_look_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    configure()

    logging.getLogger("edge.database").error("a commit failed: %s", "disk I/O error")

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"]) == ("a commit failed: disk I/O error", "error")
