#!/usr/bin/env bash
# Builds the environment in .venv from the hashed lock, with nothing but a Python, venv and pip.
#
#   images/install.sh          what Comanda runs with   (requirements.lock)
#   images/install.sh dev      that, and what its tests need   (requirements-dev.lock)
#
# Repeating it costs milliseconds while the locks, pyproject.toml and the folder are the same.
# PYTHON=python3.12 chooses the interpreter of a new environment.
set -euo pipefail
cd "$(dirname "$0")/.."

kind="${1:-run}"
venv=.venv

say() { printf '%s\n' "$*" >&2; }

recent_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose_python() {
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if recent_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  say "Comanda needs Python 3.11 or newer, and none of these is one: ${PYTHON:-python3, python3.14, python3.13, python3.12, python3.11}."
  say "On Debian 12 or newer and Ubuntu 24.04 or newer: sudo apt-get install python3 python3-venv"
  say "A Python elsewhere is named so: make install PYTHON=/path/to/python3"
  return 1
}

create_venv() {
  local python said
  python="$(choose_python)"
  said="$(mktemp)"
  say "Creating $venv with $("$python" -V) ($python)."
  if ! "$python" -m venv --clear "$venv" >"$said" 2>&1; then
    cat "$said" >&2
    rm -rf "$venv" "$said"
    say "$python cannot create a virtual environment: its venv module is not complete."
    say "On Debian and Ubuntu: sudo apt-get install python3-venv   (or $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'))"
    return 1
  fi
  rm -f "$said"
}

# What the environment was built from: another lock, folder or Python makes another print.
fingerprint() {
  { pwd -P; "$venv/bin/python" -V; cat "$@"; } | sha256sum
}

is_current() { # NAME FILE...
  local stamp="$venv/.installed-$1"
  shift
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$@")" ]
}

record() { # NAME FILE...
  local name="$1"
  shift
  fingerprint "$@" >"$venv/.installed-$name"
}

pip_install() {
  env -u PIP_USER -u PIP_TARGET -u PIP_PREFIX -u PIP_REQUIREMENT -u PIP_CONSTRAINT -u PYTHONPATH \
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --quiet --no-input "$@"
}

install_libraries() { # LOCK
  say "Installing the $(grep -c '^[a-z0-9].*==' "$1") pinned libraries of $1; the first time takes a minute or two."
  pip_install --require-hashes -r "$1"
}

# A folder that was moved has scripts that still start the Python of the old place.
venv_works() {
  [ -x "$venv/bin/pip" ] && grep -qF "$(pwd -P)/$venv/bin/python" "$venv/bin/pip" &&
    recent_enough "$venv/bin/python"
}

venv_works || create_venv

if [ "$kind" = dev ] && ! is_current dev requirements-dev.lock requirements.lock; then
  install_libraries requirements-dev.lock
  record dev requirements-dev.lock requirements.lock
  record run requirements.lock
elif ! is_current run requirements.lock; then
  install_libraries requirements.lock
  record run requirements.lock
fi

if [ ! -x "$venv/bin/comanda" ] || ! is_current project pyproject.toml; then
  pip_install --no-deps --no-build-isolation --editable .
  record project pyproject.toml
fi
