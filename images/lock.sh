#!/usr/bin/env bash
# Writes requirements.lock and requirements-dev.lock from pyproject.toml: every version pinned,
# every file of it hashed (all Pythons and machines the index serves), no address of an index.
# Versions already in the locks stay, unless --upgrade is given.
set -euo pipefail
cd "$(dirname "$0")/.."

uv_version=0.13.8
tool=.venv-lock

if [ ! -x "$tool/bin/uv" ] || [ "$("$tool/bin/uv" --version | cut -d' ' -f2)" != "$uv_version" ]; then
  "${PYTHON:-python3}" -m venv --clear "$tool"
  "$tool/bin/python" -m pip --disable-pip-version-check install --quiet "uv==$uv_version"
fi

compile() {
  "$tool/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock" "$@" >/dev/null
}

compile --extra build --output-file requirements.lock "$@"
compile --extra build --extra dev --constraint requirements.lock \
  --output-file requirements-dev.lock "$@"
