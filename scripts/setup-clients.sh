#!/usr/bin/env bash
# Installs the npm packages of clients/ from their lock file, unless they are there already. Safe to run twice.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../clients"

# npm writes this file last, so it is there only after a whole installation.
installed=node_modules/.package-lock.json
if [[ -f $installed && ! package-lock.json -nt $installed ]]; then exit 0; fi

echo 'installing the npm packages of clients ...'
log=$(mktemp)
trap 'rm -f "$log"' EXIT
npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1 </dev/null || { cat "$log" >&2; echo 'npm ci failed in clients.' >&2; exit 1; }
