"""Every text that people read: what the source says, by where it says it.

Four kinds: texts marked `_("...")` or `N_("...")`, counted ones (`count_of`), the defaults of a
component's or a document's labels, and the sentences of errors.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPEAKERS = ("domain", "edge", "ui", "providers")
MARKS = ("_", "N_")

Text = str | tuple[str, str]


def all_texts() -> dict[Text, str]:
    """Each text, or (one, many), and the first place where it stands."""
    found: dict[Text, str] = {}
    for folder in SPEAKERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            tree = ast.parse(path.read_text("utf-8"))
            for text in texts(tree):
                found.setdefault(text, place)
    return found


def texts(tree: ast.Module) -> Iterator[Text]:
    """The texts of one module, in order."""
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _marked(node)
        elif isinstance(node, ast.ClassDef) and node.name.endswith("Labels"):
            yield from _defaults(node)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from _sentence(node.exc, constants)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            for value in ast.walk(node.value):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield node.targets[0].id, value.value


def _marked(call: ast.Call) -> Iterator[Text]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    said = [each.value for each in call.args if isinstance(each, ast.Constant)]
    if name in MARKS and call.args:
        text = _filled(call.args[0], {})
        if text:
            yield text
    elif name == "count_of" and len(said) >= 2:
        yield str(said[-2]), str(said[-1])


def _defaults(labels: ast.ClassDef) -> Iterator[str]:
    for field in labels.body:
        said = getattr(getattr(field, "value", None), "value", None)
        if isinstance(field, ast.AnnAssign) and isinstance(said, str) and said:
            yield said


def _sentence(error: ast.Call, constants: dict[str, str]) -> Iterator[str]:
    if not error.args:
        return
    text = _filled(error.args[0], constants)
    if text and " " in text and text[-1] in ".?!":
        yield text


def _filled(node: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return constants.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(
            "{" + ast.unparse(piece.value).replace("{", "").replace("}", "") + "}"
            if isinstance(piece, ast.FormattedValue)
            else str(getattr(piece, "value", ""))
            for piece in node.values
        )
    return ""
