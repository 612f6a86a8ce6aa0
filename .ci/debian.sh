# Functions to source: say what is done, and install a Debian package where that is possible.
# shellcheck shell=bash

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 2
}

# Whether packages can be installed: Debian or its kin, and root, or sudo that works (or may ask at a terminal).
can_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" -eq 0 ] && return 0
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || [ -t 0 ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# debian_install PACKAGE: 0 when it is installed now.
debian_install() {
  can_install || return 1
  say "installing Debian's package $1"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1")
  as_root "${install[@]}" >/dev/null 2>&1 && return 0
  # The lists may be missing or old, as in a fresh container.
  as_root apt-get update -qq >/dev/null 2>&1 && as_root "${install[@]}" >/dev/null 2>&1
}
