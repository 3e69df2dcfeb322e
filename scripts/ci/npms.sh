#!/usr/bin/env bash
# Checks that the lock file is accepted by versions of npm that Node.js 22 and 24 come with, and by the newest one.
# Installs nothing itself; comes after npm ci.
set -euo pipefail
cd "$(dirname "$0")/../.."

# As in npm's own scripts: the newest npm needs a newer Node.js than 20.
PATH="$PWD/node_modules/.bin:$PATH"

try() {
	local version=$1
	shift
	npx --yes "npm@$version" ci --dry-run "$@" >/dev/null
	printf 'npm %s accepts the lock file\n' "$version"
}

try 10.9.4
try 11.0.0
try 11.6.2
# npm 12 skips every install script that allowScripts in package.json does not name, and only warns.
try latest --strict-allow-scripts
