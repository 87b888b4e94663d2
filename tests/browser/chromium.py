"""The Chromium that browser tests and measurements drive: found, or installed, never downloaded.

`python -m tests.browser.chromium` prints where it is; with `--install` it asks the system's
package manager first where there is none. Playwright is only the remote control.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "COMANDA_CHROMIUM"
VERSION_TIMEOUT_S = 60
INSTALL_TIMEOUT_S = 900

ARGUMENTS = (
    "--no-sandbox",  # containers and root have no user namespaces; only our own pages are opened
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)

# Package managers in the order they are looked for, each with its attempts.
# Ubuntu has Chromium only as a snap, under another name. Without any font a page is blank.
APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120")
ATTEMPTS: dict[str, Sequence[Sequence[str]]] = {
    "apt-get": (
        (*APT, "update"),
        (*APT, "install", "--no-install-recommends", "chromium", "fonts-liberation"),
        (*APT, "install", "--no-install-recommends", "chromium-browser"),
    ),
    "dnf": (("dnf", "install", "-y", "chromium"),),
    "pacman": (("pacman", "-S", "--noconfirm", "--needed", "chromium"),),
    "zypper": (("zypper", "--non-interactive", "install", "chromium"),),
    "apk": (("apk", "add", "chromium"),),
}

WHAT_TO_DO = f"""\
The browser tests need Chromium or Google Chrome, and none was found or could be installed here.
Do one of these, then repeat:
  Debian      sudo apt-get install chromium
  Ubuntu      sudo snap install chromium, or install Google Chrome's .deb package
  Fedora      sudo dnf install chromium
  Arch        sudo pacman -S chromium
  elsewhere   {VARIABLE}=/path/to/chrome make test"""


class ChromiumMissing(Exception):
    """No browser was found; the message says exactly what to do."""

    def __init__(self) -> None:
        super().__init__(WHAT_TO_DO)


class LaunchOptions(TypedDict):
    """What Playwright's `chromium.launch(**options)` is given."""

    executable_path: str
    args: list[str]
    headless: bool


def launch_options() -> LaunchOptions:
    """Start the machine's own browser, without a window. Raises ChromiumMissing."""
    return {"executable_path": str(chromium()), "args": list(ARGUMENTS), "headless": True}


@cache
def chromium() -> Path:
    """The browser to drive; looked for once per process. Raises ChromiumMissing."""
    found = find_chromium()
    if found is None:
        raise ChromiumMissing
    return found


def find_chromium() -> Path | None:
    """The browser named by COMANDA_CHROMIUM, or the first installed one that really starts."""
    named = os.environ.get(VARIABLE)
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    return next((Path(path) for path in candidates if path and starts(path)), None)


def starts(path: str) -> bool:
    """Whether the program tells its version: Ubuntu's placeholder for a snap does not."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, timeout=VERSION_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and b"Chrom" in answer.stdout


def install_chromium() -> Path:
    """Install the system's Chromium as root or with `sudo -n`. Raises ChromiumMissing."""
    for attempt in installation():
        print("Installing a browser for the tests:", *attempt, file=sys.stderr, flush=True)
        subprocess.run(
            attempt,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            timeout=INSTALL_TIMEOUT_S,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
        found = find_chromium()
        if found is not None:
            return found
    raise ChromiumMissing


def installation() -> list[Sequence[str]]:
    """The commands worth trying on this machine, most promising first.

    None without the right to install, nor where a person has named the browser to use.
    """
    manager = next((name for name in ATTEMPTS if shutil.which(name)), None)
    if manager is None or os.environ.get(VARIABLE):
        return []
    if os.geteuid() == 0:
        return list(ATTEMPTS[manager])
    if shutil.which("sudo") is None:
        return []
    return [
        ("sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", *command)
        for command in ATTEMPTS[manager]
    ]


def main(arguments: Sequence[str]) -> int:
    """Print the browser's path, installing one first if asked. Returns the exit code."""
    try:
        wanted = find_chromium()
        print(wanted or (install_chromium() if "--install" in arguments else chromium()))
    except ChromiumMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
