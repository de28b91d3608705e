#!/usr/bin/env bash
# Installs the npm packages of a folder from its lock file, unless they are there already. Safe to run twice.
set -euo pipefail
folder=$1
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../$folder"

# npm writes this file last, so it is there only after a whole installation.
installed=node_modules/.package-lock.json
if [[ -f $installed && ! package-lock.json -nt $installed ]]; then exit 0; fi

echo "installing the npm packages of $folder ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1 </dev/null || { cat "$log" >&2; echo "npm ci failed in $folder." >&2; exit 1; }
