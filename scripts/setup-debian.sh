#!/usr/bin/env bash
# Installs the system packages that are named and missing: postgresql, pgbouncer, redis, chromium, nginx. Safe to run twice.
# Nothing that it installs is started: the tests start what they need, on loopback, in folders of their own.
set -euo pipefail

has_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_pgbouncer() { PATH="$PATH:/usr/sbin" command -v pgbouncer >/dev/null; }
has_redis() { command -v redis-server >/dev/null; }
has_chromium() { command -v chromium >/dev/null; }
has_nginx() { PATH="$PATH:/usr/sbin" command -v nginx >/dev/null; }

packages_of() {
  case $1 in
    postgresql) echo postgresql ;;
    pgbouncer) echo pgbouncer ;;
    redis) echo redis-server ;;
    chromium) echo chromium fonts-liberation ;;
    nginx) echo nginx ;;
  esac
}

missing=()
packages=()
for need in "$@"; do
  case $need in
    postgresql | pgbouncer | redis | chromium | nginx) ;;
    *) echo "setup-debian.sh: unknown need '$need'; there are postgresql, pgbouncer, redis, chromium, nginx." >&2; exit 2 ;;
  esac
  "has_$need" && continue
  missing+=("$need")
  read -r -a names <<<"$(packages_of "$need")"
  packages+=("${names[@]}")
done
((${#missing[@]})) || exit 0

refuse() {
  echo "This machine lacks ${missing[*]}, and $1." >&2
  echo "Install the Debian packages (as root): apt-get install ${packages[*]}" >&2
  exit 1
}

command -v apt-get >/dev/null || refuse 'there is no apt-get to install it with'
as_root=()
if ((EUID != 0)); then
  # A password can be asked for only where somebody can type one.
  command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; } || refuse 'this user is neither root nor may use sudo'
  as_root=(sudo)
fi

# Debian starts a server as soon as its package is configured. Both files stop that, and only while we install.
no_cluster=/etc/postgresql-common/createcluster.d/nudge-tests.conf
policy=/usr/sbin/policy-rc.d
guards=()
drop_guards() { ((${#guards[@]} == 0)) || "${as_root[@]}" rm -f "${guards[@]}"; }
trap drop_guards EXIT
guard() {
  [[ -e $1 ]] && return
  guards+=("$1")
  "${as_root[@]}" mkdir -p "${1%/*}"
  printf '%s\n' "${@:3}" | "${as_root[@]}" tee "$1" >/dev/null
  "${as_root[@]}" chmod "$2" "$1"
}
guard "$policy" 755 '#!/bin/sh' 'exit 101'
[[ " ${missing[*]} " != *' postgresql '* ]] || guard "$no_cluster" 644 'create_main_cluster = false'

log=$(mktemp)
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1 </dev/null && return
  cat "$log" >&2
  refuse "apt-get $1 failed (its output is above)"
}
echo "installing ${packages[*]} ..."
apt update
apt install --yes --no-install-recommends "${packages[@]}"
rm -f "$log"

# Not at the next boot either.
if [[ -d /run/systemd/system ]]; then
  [[ " ${missing[*]} " != *' pgbouncer '* ]] || "${as_root[@]}" systemctl disable --quiet pgbouncer
  [[ " ${missing[*]} " != *' redis '* ]] || "${as_root[@]}" systemctl disable --quiet redis-server
  [[ " ${missing[*]} " != *' nginx '* ]] || "${as_root[@]}" systemctl disable --quiet nginx
fi

for need in "${missing[@]}"; do
  "has_$need" || { echo "${packages[*]} installed, but $need is still not found." >&2; exit 1; }
done
