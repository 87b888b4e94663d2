"""No float comes near a price."""

from __future__ import annotations

import ast
from pathlib import Path

import domain.pricing

FOLDER = Path(domain.pricing.__file__).parent


def test_pricing_has_no_float_and_no_true_division() -> None:
    nodes = [
        node
        for path in sorted(FOLDER.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
    ]
    floats = [
        node
        for node in nodes
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert len(nodes) > 1000
    assert floats == []
