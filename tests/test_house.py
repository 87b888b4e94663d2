"""The rules of the house that no linter knows: names, words, floats, locks."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "domain",
    "sync",
    "drivers",
    "providers",
    "edge",
    "central",
    "ui",
    "comanda",
    "migrations",
)
EXACT_PACKAGES = ("domain", "sync", "edge")
# Where a slash joins paths. Anywhere else in the exact packages it would divide.
JOINS_PATHS = {
    "edge/api/docs.py": "the folder of the API's bundled pages",
    "edge/backup/places.py": "files of safety copies",
    "edge/backup/restoring.py": "the database beside its copy",
    "edge/data_lock.py": "the lock file of a data folder",
    "edge/payments/virtual.py": "what the virtual terminals remember",
    "edge/printing/pictures.py": "pictures by their name",
    "edge/printing/virtual.py": "papers of virtual printers",
    "edge/release.py": "pyproject.toml",
    "edge/schema.py": "the folder of migrations",
    "edge/sync/media.py": "pictures by their digest",
    "edge/settings.py": "the database in the data folder",
    "edge/training/copying.py": "the copy that people train on",
}
# Loops that answer in how many seconds they want to be called again.
ANSWER_IN_SECONDS = ("make_outage_receipts", "send_due")
# Calls that answer with a float. Where one is used, it is about time, as the reason says.
FLOAT_CALLS = frozenset(
    {
        "exp",
        "fsum",
        "log",
        "mean",
        "median",
        "monotonic",
        "perf_counter",
        "pow",
        "random",
        "sqrt",
        "timestamp",
        "total_seconds",
        "uniform",
    }
)
TIMES = {
    "domain/work_time.py": "whole minutes between two moments",
    "edge/checks/worker.py": "how long a receipt has waited",
    "edge/displays/guest.py": "how long thanks are still shown",
    "edge/drawers/watch.py": "since when a drawer is open",
    "edge/mail/worker.py": "how long a letter waits",
    "edge/sync/reporting.py": "how long the oldest change waits",
    "edge/old_commands.py": "whether the clock was set",
    "edge/staff/asked.py": "how long an approval is still asked for",
    "edge/weighing/service.py": "how old a reading is",
}
# What monitors read is seconds and shares, as floats; no money is in it.
FOR_MONITORS = ("edge/metrics/api.py", "edge/metrics/measures.py")
# As the last word: a `manager_page` is a person's screen, an `order_manager` says nothing.
NAMES_OF_NOTHING = {"util", "helper", "common", "manager", "misc"}

# Written in halves, so that this file does not hold what it forbids.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "crates" + ".io",
    "deb." + "debian.org",
    "archive." + "ubuntu.com",
    "/opt/" + "pypi",
    "/opt/" + "wheels",
)
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)).encode(), re.IGNORECASE)


def tracked(*patterns: str) -> list[Path]:
    """The files of the project as git knows them, those deleted in the work tree left out."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    named = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in named if path.is_file()]


def modules(*packages: str) -> list[Path]:
    """The Python files of these packages."""
    return [path for package in packages for path in tracked(f"{package}/*.py")]


def shown(path: Path, line: int) -> str:
    """A place as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def floats(source: str) -> list[int]:
    """The lines where a float is written, called or declared.

    Time alone may be one: a value, parameter or annotation whose name ends in `_s` (seconds).
    Asking `isinstance(value, float)`, which is how a float is refused, is not a use.
    """
    tree = ast.parse(source)
    allowed = {id(node) for part in seconds(tree) for node in ast.walk(part)}
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if id(node) not in allowed
        and (
            (isinstance(node, ast.Constant) and isinstance(node.value, float))
            or (isinstance(node, ast.Name) and node.id == "float")
        )
    )


def seconds(tree: ast.AST) -> Iterator[ast.AST]:
    """The parts of the tree that belong to a name in seconds, or ask whether something is one."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[target], value=value) if in_seconds(target):
                yield value
            case ast.AnnAssign(target=target) if in_seconds(target):
                yield node
            case ast.keyword(arg=str(name)) if name.endswith("_s"):
                yield node.value
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from seconds_of_function(node)
            case ast.Call(func=ast.Name(id="isinstance")):
                yield node


def seconds_of_function(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[ast.AST]:
    """The annotations and defaults of parameters, and the result, that are named in seconds."""
    spec = function.args
    positional = spec.posonlyargs + spec.args
    filled = zip(reversed(positional), reversed(spec.defaults), strict=False)
    named = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    for argument in positional + spec.kwonlyargs:
        if argument.arg.endswith("_s") and argument.annotation:
            yield argument.annotation
    for argument, default in [*filled, *named]:
        if argument.arg.endswith("_s") and default:
            yield default
    is_time = function.name.endswith("_s") or function.name in ANSWER_IN_SECONDS
    if is_time and function.returns:
        yield function.returns


def in_seconds(target: ast.AST) -> bool:
    """Whether what is assigned to is named in seconds."""
    name = getattr(target, "id", None) or getattr(target, "attr", "")
    return str(name).lower().endswith("_s")


def divisions(source: str) -> list[int]:
    """The lines with a true division, which makes a float of two whole numbers."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    )


def float_calls(source: str) -> list[int]:
    """The lines that call what answers with a float; `info.log` and such are no sums."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in FLOAT_CALLS
        and getattr(node.value, "id", "") not in ("log", "logging")
    )


def locked(lock: str) -> dict[str, tuple[str, int]]:
    """Name, version and number of hashes of each library in a lock."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
    pins = [re.match(r"(?P<name>[\w.-]+)==(?P<version>[^\s;]+)", entry) for entry in entries]
    return {
        canonicalize_name(pin["name"]): (pin["version"], entry.count("--hash=sha256:"))
        for pin, entry in zip(pins, entries, strict=True)
        if pin
    }


def declared(*extras: str) -> list[Requirement]:
    """The libraries that pyproject.toml asks for, those of the extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [line for extra in extras for line in project["optional-dependencies"][extra]]
    return [Requirement(line) for line in [*project["dependencies"], *optional]]


def test_no_file_names_the_address_of_a_registry() -> None:
    found = [
        shown(path, number)
        for path in tracked()
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if REGISTRY.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_and_hashes_every_library_and_holds_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert [name for name, (_, hashes) in locked(lock).items() if hashes == 0] == []
    assert re.findall(r"^-.*|\S*://\S*|\S* @ \S*", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])],
)
def test_a_lock_holds_what_pyproject_asks_for(lock: str, extras: list[str]) -> None:
    pins = locked(lock)

    assert [
        str(wanted)
        for wanted in declared(*extras)
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), ("0", 0))[0])
    ] == [], "make lock writes the locks anew"


def test_tests_run_with_the_versions_that_are_shipped() -> None:
    shipped, tested = locked("requirements.lock"), locked("requirements-dev.lock")

    assert {name: tested.get(name) for name in shipped} == shipped


def test_exact_packages_use_floats_for_seconds_only() -> None:
    found = [
        shown(path, line)
        for path in modules(*EXACT_PACKAGES)
        if str(path.relative_to(ROOT)) not in FOR_MONITORS
        for line in floats(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_amounts_are_divided_by_whole_rules() -> None:
    found = [
        shown(path, line)
        for path in modules(*EXACT_PACKAGES)
        if str(path.relative_to(ROOT)) not in {*JOINS_PATHS, *FOR_MONITORS}
        for line in divisions(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_nothing_is_reckoned_with_calls_that_answer_with_floats() -> None:
    found = [
        shown(path, line)
        for path in modules(*EXACT_PACKAGES)
        if str(path.relative_to(ROOT)) not in {*TIMES, *FOR_MONITORS}
        for line in float_calls(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_exception_is_still_needed() -> None:
    joins = [name for name in JOINS_PATHS if not divisions((ROOT / name).read_text("utf-8"))]
    times = [name for name in TIMES if not float_calls((ROOT / name).read_text("utf-8"))]
    plain = [name for name in FOR_MONITORS if not floats((ROOT / name).read_text("utf-8"))]

    assert (joins, times, plain) == ([], [], [])


@pytest.mark.parametrize(
    "source", ["share = math.sqrt(total)", "tip = random.uniform(1, 2)", "at = moment.timestamp()"]
)
def test_a_call_that_answers_with_a_float_is_found(source: str) -> None:
    assert float_calls(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "PRICE = 9.5",
        "price = float(text)",
        "def pay(amount: float) -> None: ...",
        "def pay(amount=0.0): ...",
        "wait(timeout=2.5)",
        "share: dict[str, float] = {}",
        "total = sum(map(float, amounts))",
    ],
)
def test_a_float_outside_seconds_is_found(source: str) -> None:
    assert floats(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "TIMEOUT_S = 2.5",
        "self.waited_s = -0.5",
        "timeout_s: float = 2.5",
        "wait(timeout_s=2.5)",
        "def wait(first: int, timeout_s: float = 2.5, *, least_s: float = 0.1) -> None: ...",
        "def age_s() -> float: ...",
        "refused = isinstance(value, float)",
        "price = 950",
    ],
)
def test_seconds_may_be_floats(source: str) -> None:
    assert floats(source) == []


@pytest.mark.parametrize("source", ["half = total / 2", "total /= ways"])
def test_a_true_division_is_found(source: str) -> None:
    assert divisions(source) == [1]


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        shown(path, 1)
        for path in modules(*PACKAGES)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_no_module_is_named_after_nothing() -> None:
    named = [
        shown(path, 1)
        for path in tracked("*.py")
        for part in (*path.relative_to(ROOT).parts[:-1], path.stem)
        if part.lower().split("_")[-1].removesuffix("s") in NAMES_OF_NOTHING
    ]

    assert named == []
