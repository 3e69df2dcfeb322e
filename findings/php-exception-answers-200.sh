#!/usr/bin/env bash
# PHP code that ends by an uncaught exception. A good guess is HTTP 500. It is 500 only while display_errors is off; with
# it on, PHP answers 200 under the content type that the code had set, so "200, application/json" holds no JSON at all,
# whatever was done before. Who looks at the status counts the permit as deleted.
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

cat >delete.php <<'PHP'
<?php
header('Content-Type: application/json');
throw new RuntimeException('no such lot');
PHP

echo "PHP 8.2.36, its own web server"
for display in 0 1; do
	port=$(node -e 'require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); this.close(); })')
	timeout 30 tree/usr/bin/php8.2 -n -d display_errors=$display -d html_errors=0 -S "127.0.0.1:$port" delete.php 2>server.log &
	server=$!
	code=$(curl -s -m 10 --retry 20 --retry-delay 1 --retry-connrefused -o body -w '%{http_code} %{content_type}' \
		-d '{}' "http://127.0.0.1:$port/")
	kill "$server"
	wait "$server" || true
	echo "display_errors=$display: $code, body: $(grep -o '^.*RuntimeException: no such lot' body || echo empty)"
done | tee seen
diff - seen <<'END'
display_errors=0: 500 application/json, body: empty
display_errors=1: 200 application/json, body: Fatal error: Uncaught RuntimeException: no such lot
END
