#!/usr/bin/env bash
# Makes sure that there is a Chromium: the setting, PATH, Debian's package, else Playwright's own download.
# The same order as journeyman.adapters.chromium, which only looks and never installs.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/debian.sh

remembered=.venv/.chromium

# Ubuntu's chromium-browser is a stub that asks for a snap: a program counts when it says its version.
runs() { "$1" --version </dev/null >/dev/null 2>&1; }

find_on_path() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null && runs "$name"; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

playwrights_own() {
  .venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright: print(playwright.chromium.executable_path)' 2>/dev/null
}

install_playwrights() {
  say "fetching Playwright's own Chromium (about 150 MB)"
  if can_install; then
    as_root .venv/bin/playwright install-deps chromium >/dev/null 2>&1 || true
  fi
  .venv/bin/playwright install chromium >/dev/null 2>&1
}

remember() {
  printf '%s\n' "$1" >"$remembered"
  say "using Chromium at $1"
  exit 0
}

if [ -n "${JOURNEYMAN_CHROMIUM:-}" ]; then
  runs "$JOURNEYMAN_CHROMIUM" || fail "JOURNEYMAN_CHROMIUM is $JOURNEYMAN_CHROMIUM, which does not run. Mend or unset it."
  exit 0
fi
if [ -f "$remembered" ] && [ -x "$(cat "$remembered")" ]; then exit 0; fi

found=$(find_on_path) && remember "$found"
found=$(playwrights_own) && [ -x "$found" ] && remember "$found"
debian_install chromium && found=$(find_on_path) && remember "$found"
install_playwrights && found=$(playwrights_own) && runs "$found" && remember "$found"
fail "no Chromium was found, and none could be installed. Install one (Debian: apt-get install chromium)" \
  "or say where yours is: export JOURNEYMAN_CHROMIUM=/path/to/chromium"
