#!/usr/bin/env bash
# Restores every project into an empty package folder, as on a machine that has never built this, and prints the packages whose wanted version no source
# has (NU1603): each of them needs a line in Directory.Packages.props. Leaves nothing behind. Safe to run twice.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
# The files that a restore reads, in a tree of its own, so that the builds of this one keep their packages.
git ls-files --cached --others --exclude-standard '*.csproj' '*.props' '*.sln' global.json | tar --create --files-from=- | tar --extract --directory="$copy"

log=$copy/restore.log
(cd "$copy" && NUGET_PACKAGES="$copy/packages" dotnet restore Orleans.sln) >"$log" 2>&1 </dev/null || { cat "$log"; echo 'A restore into an empty package folder failed.' >&2; exit 1; }
sed -n 's/^.*warning \(NU1603: .*\) \[.*$/\1/p' "$log" | sort --unique
