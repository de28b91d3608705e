#!/usr/bin/env bash
# Installs the npm packages of clients. Safe to run twice.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/install-npm-packages.sh" clients
