#!/usr/bin/env bash
# A PHP server that writes its answers with JSON_NUMERIC_CHECK, so that amounts are numbers. A good guess is that texts
# which are no amounts stay as they are. A plate 1E5 becomes 100000, an ID loses its zeros or its last digits, and one
# list holds texts and numbers in the same column: what was sent and what came back are no longer equal.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
# Debian 12's package, unpacked here and not installed, with the libraries that this machine lacks.
fetch() {
	mkdir -p debs/partial
	(cd debs && timeout 120 apt-get -qq -o APT::Sandbox::User=root download "$@")
	timeout 300 apt-get -qq -y --no-install-recommends --download-only -o Debug::NoLocking=1 \
		-o APT::Sandbox::User=root -o Dir::Cache::archives="$dir/debs" install "$@" >/dev/null
	for deb in debs/*.deb; do dpkg -x "$deb" tree; done
	export LD_LIBRARY_PATH="$dir/tree/usr/lib/x86_64-linux-gnu"
}
fetch php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1

cat >answer.php <<'PHP'
<?php
foreach (['ABC123', '1E5', '.5', '0012345', '10000000000000000001', '1E999'] as $value) {
	echo str_pad($value, 20), ' -> ', json_encode($value, JSON_NUMERIC_CHECK), "\n";
}
PHP

echo "PHP 8.2.36"
echo "json_encode(…, JSON_NUMERIC_CHECK) of plates and permit IDs:"
timeout 20 tree/usr/bin/php8.2 -n answer.php | tee seen
diff - seen <<'END'
ABC123               -> "ABC123"
1E5                  -> 100000
.5                   -> 0.5
0012345              -> 12345
10000000000000000001 -> 1.0e+19
1E999                -> "1E999"
END
