#!/usr/bin/env bash
# Takes the picture of the running demo that the README shows: docs/images/demo.png. A browser test sets the scene.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

mkdir -p docs/images
NUDGE_DEMO_PICTURE=docs/images/demo.png dotnet test Tests --verbosity quiet --filter FullyQualifiedName~PictureTests
