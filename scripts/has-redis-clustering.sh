#!/usr/bin/env bash
# Prints true if Orleans' Redis membership, and all that it needs, restores on this machine; otherwise false. MSBuild takes it as NudgeRedis.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

version=$(grep --only-matching 'Include="Microsoft.Orleans.Clustering.Redis" Version="[^"]*"' Directory.Packages.props)
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
echo "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference $version /></ItemGroup></Project>" \
  >"$probe/Probe.csproj"
if dotnet restore "$probe/Probe.csproj" --verbosity quiet >/dev/null 2>&1 </dev/null; then echo true; else echo false; fi
