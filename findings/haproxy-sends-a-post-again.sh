#!/usr/bin/env bash
# HAProxy with "retry-on response-timeout". A good guess is that a proxy repeats only requests that are safe to repeat,
# or says so. A POST that the server is slow to answer is sent four times, and the client hears of one 504: one row of
# the list, four permits, and no retry of the client had a part in it.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
chmod 755 .
# Debian 12's packages, unpacked here and not installed, with the libraries that this machine lacks.
fetch() {
	mkdir -p debs/partial
	(cd debs && timeout 120 apt-get -qq -o APT::Sandbox::User=root download "$@")
	timeout 300 apt-get -qq -y --no-install-recommends --download-only -o Debug::NoLocking=1 \
		-o APT::Sandbox::User=root -o Dir::Cache::archives="$dir/debs" install "$@" >/dev/null
	for deb in debs/*.deb; do dpkg -x "$deb" tree; done
	export LD_LIBRARY_PATH="$dir/tree/usr/lib/x86_64-linux-gnu"
}
port() {
	node -e 'require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); this.close(); })'
}
fetch haproxy=2.6.12-1+deb12u4

cat >server.cjs <<'JS'
require('http').createServer((request, response) => {
	if (request.method === 'POST') require('fs').appendFileSync('created', `${request.url}\n`);
	request.resume().on('end', () => setTimeout(() => response.end('{}'), 3000));
}).listen(process.argv[2], '127.0.0.1');
JS
server=$(port)
proxy=$(port)
cat >haproxy.cfg <<END
defaults
	mode http
	timeout connect 1s
	timeout client 30s
	timeout server 1s
	retry-on conn-failure response-timeout
listen permits
	bind 127.0.0.1:$proxy
	server one 127.0.0.1:$server
END
timeout 60 node server.cjs "$server" &
timeout 60 tree/usr/sbin/haproxy -db -f haproxy.cfg 2>/dev/null &
sleep 3

echo "HAProxy 2.6.12, three retries (its default)"
{
	echo "the client sent one POST and got: $(curl -s -m 30 -o body -w '%{http_code}' -d '{}' "http://127.0.0.1:$proxy/create")"
	echo "the server got: $(sort created | uniq -c | xargs)"
} | tee seen
diff - seen <<'END'
the client sent one POST and got: 504
the server got: 4 /create
END
