#!/usr/bin/env bash
# Makes .venv from the pinned tree (requirements.lock) and puts this checkout into it.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/debian.sh

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
version='import sys; print("%d.%d" % sys.version_info[:2])'

find_python() {
  local name
  for name in ${PYTHON:-python3.11 python3 python3.12 python3.13}; do
    # A pyenv shim may be there and still not run: ask each to prove itself.
    if "$name" -c "$new_enough" 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

seen() {
  local name=${PYTHON:-python3}
  if command -v "$name" >/dev/null; then "$name" --version 2>&1; else echo "no $name at all"; fi
}

make_venv() {
  local python
  python=$(find_python) || fail "Python 3.11 or newer is needed; here is $(seen | head -n 1)." \
    "Install one (Debian 12: apt-get install python3 python3-venv), or name yours: make setup PYTHON=/path/to/python3.11"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian ships the venv module in a package of its own.
    debian_install "python$("$python" -c "$version")-venv" || debian_install python3-venv ||
      fail "$python has no venv module. Install it (Debian: apt-get install python3-venv) and run make again."
  fi
  say "making .venv with Python $("$python" -c "$version") ($python)"
  "$python" -m venv --clear .venv
}

if ! .venv/bin/python -c "$new_enough" 2>/dev/null; then make_venv; fi

say "installing $(grep -c '==' requirements.lock) pinned packages (about a minute the first time)"
pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input install --quiet)
"${pip[@]}" --require-hashes --no-deps -r requirements.lock ||
  fail "the packages of requirements.lock could not be installed; pip's last lines above say which, and why."
# hatchling is in the lock, so nothing is fetched to build this checkout.
"${pip[@]}" --no-deps --no-build-isolation -e .
