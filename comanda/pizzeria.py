"""The pizzeria's year as one flat history, for `comanda replay`.

Source: "Pizza Place Sales" of the Maven Analytics data playground, public domain: one year (2015)
of a pizzeria in four files, as a database would keep them (orders.csv, order_details.csv,
pizzas.csv, pizza_types.csv).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.parsing.errors import FileRefused, RowError
from domain.parsing.mapping import Mapping, Use
from edge.importing.rows import open_rows

COLUMNS = ("order", "date", "time", "item", "category", "variant", "quantity", "price")
"""The header of the joined file; `MAP` reads it."""

MAP = (
    "order=order,at=date+time,item=item,category=category,"
    "variant=variant,quantity=quantity,price=price"
)
"""What `comanda replay --map` is given for the joined file."""

ORDERS = ("order_id", "date", "time")
LINES = ("order_id", "pizza_id", "quantity")
PIZZAS = ("pizza_id", "pizza_type_id", "size", "price")
TYPES = ("pizza_type_id", "name", "category")

Record = dict[str, str]


def join(folder: Path, out_csv: Path, *, encoding: str | None = None) -> int:
    """Join the four files into one CSV of COLUMNS, one row for each line sold; says how many.

    Amounts and times pass through as they are written. The result replaces `out_csv` only once
    it is whole. Raises FileRefused, for example where a line names an order that is not there.
    """
    part = out_csv.with_name(f"{out_csv.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            count = 0
            for row in _lines_sold(folder, encoding):
                out.writerow(row)
                count += 1
        part.replace(out_csv)
    except OSError as error:
        raise FileRefused(f"{out_csv} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _lines_sold(folder: Path, encoding: str | None) -> Iterator[list[str]]:
    types = _keyed(folder / "pizza_types.csv", TYPES, encoding)
    pizzas = _keyed(folder / "pizzas.csv", PIZZAS, encoding)
    orders = _keyed(folder / "orders.csv", ORDERS, encoding)
    details = folder / "order_details.csv"
    with _naming(details):
        for number, line in _records(details, LINES, encoding):
            order = _found(orders, line, "order_id", number)
            pizza = _found(pizzas, line, "pizza_id", number)
            kind = _found(types, pizza, "pizza_type_id", number)
            yield _joined(line, order, pizza, kind)


def _joined(line: Record, order: Record, pizza: Record, kind: Record) -> list[str]:
    return [
        order["order_id"],
        order["date"],
        order["time"],
        kind["name"],
        kind["category"],
        pizza["size"],
        line["quantity"],
        pizza["price"],
    ]


def _keyed(path: Path, columns: tuple[str, ...], encoding: str | None) -> dict[str, Record]:
    """The records of a file by its first column, which names each once."""
    keyed: dict[str, Record] = {}
    with _naming(path):
        for row, record in _records(path, columns, encoding):
            key = record[columns[0]]
            if key in keyed:
                raise RowError(row, columns[0], key, "is there twice")
            keyed[key] = record
    return keyed


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Say which of the four files a refused row is in."""
    try:
        yield
    except RowError as error:
        raise FileRefused(f"{path.name}: {error.sentence}") from error


def _records(
    path: Path, columns: tuple[str, ...], encoding: str | None
) -> Iterator[tuple[int, Record]]:
    """Each row of a file with its number, as text by column; every one of them is filled."""
    rows = open_rows(path, encoding=encoding)
    use = Use(required=columns, optional=())
    mapping = Mapping.parse(",".join(f"{name}={name}" for name in columns), rows.header, use)
    for row in rows:
        if isinstance(row, RowError):
            raise row
        picked = mapping.pick(row)
        yield row.number, {name: picked.required(name) for name in columns}


def _found(records: dict[str, Record], record: Record, key: str, row: int) -> Record:
    if record[key] not in records:
        raise RowError(row, key, record[key], "is not in the file that explains it")
    return records[record[key]]
