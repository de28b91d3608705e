#!/usr/bin/env bash
# Prints two lines: the solution that this machine can build and test, and why it is that one.
# Some package sources hold only a part of Orleans (design.md section 10), so it is tried, not assumed.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

if [[ ! -f Tests.Cluster/Tests.Cluster.csproj ]]; then
  printf '%s\n' Embedded.slnf 'this tree has no Tests.Cluster project'
  exit 0
fi

# All that the four projects take, at the versions that they take; the host alone before there are any. They do without Redis.
references=$(grep --only-matching 'Include="Microsoft\.Orleans\.[^"]*" *Version="[^"]*"' Directory.Packages.props | grep --invert-match Clustering.Redis || true)
[[ $references == *'"Microsoft.Orleans.Server"'* ]] || references+=$'\nInclude="Microsoft.Orleans.Server" Version="10.4.2"'

probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
{
  echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
  sed -n 's|.*Include=.*|<PackageReference & />|p' <<<"$references"
  echo '</ItemGroup></Project>'
} >"$probe/Probe.csproj"

if dotnet restore "$probe/Probe.csproj" --verbosity quiet >"$probe/log" 2>&1 </dev/null; then
  printf '%s\n' Orleans.sln "Orleans' packages restore here"
else
  missing=$(grep --only-matching --extended-regexp 'Microsoft\.Orleans\.[A-Za-z.]+[A-Za-z]' "$probe/log" | sort --unique | paste --serial --delimiters=' ' || true)
  printf '%s\n' Embedded.slnf "Orleans' packages do not restore from this machine's package sources (${missing:-see dotnet restore})"
fi
