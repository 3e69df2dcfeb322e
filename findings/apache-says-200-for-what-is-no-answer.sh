#!/usr/bin/env bash
# Apache as a proxy, and a backend that writes a line of text where its HTTP answer should begin. A good guess is 502.
# Apache makes a 200 OK of it, with the text as its body; nginx gives the client no status line at all. So a 200 does
# not say that the application answered: only its own JSON does.
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
fetch nginx=1.22.1-9+deb12u11 apache2-bin=2.4.71-1~deb12u1

cat >server.cjs <<'JS'
const { createServer } = require('net');
createServer((socket) => socket.once('data', () => socket.end('The disk is full\n'))).listen(process.argv[2], '127.0.0.1');
JS
server=$(port)
apache=$(port)
nginx=$(port)
cat >apache.conf <<END
ServerRoot $dir
ServerName localhost
PidFile $dir/apache.pid
ErrorLog $dir/apache.log
User nobody
Group nogroup
Listen 127.0.0.1:$apache
LoadModule mpm_event_module tree/usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module tree/usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module tree/usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module tree/usr/lib/apache2/modules/mod_proxy_http.so
ProxyPass / http://127.0.0.1:$server/
END
cat >nginx.conf <<END
daemon off; pid $dir/nginx.pid; error_log $dir/nginx.log; events {}
http {
	access_log off;
	client_body_temp_path $dir/a; proxy_temp_path $dir/b; fastcgi_temp_path $dir/c; uwsgi_temp_path $dir/d; scgi_temp_path $dir/e;
	server { listen 127.0.0.1:$nginx; location / { proxy_pass http://127.0.0.1:$server; } }
}
END
timeout 60 node server.cjs "$server" &
timeout 60 tree/usr/sbin/apache2 -f "$dir/apache.conf" -DFOREGROUND &
timeout 60 tree/usr/sbin/nginx -p "$dir" -c nginx.conf 2>/dev/null &
sleep 3

echo "Apache 2.4.71, nginx 1.22.1"
answer() { curl -s -m 20 --http0.9 -o body -w '%{http_code} %{http_version}' -d '{}' "http://127.0.0.1:$1/delete" || true; }
{
	echo "Apache: $(answer "$apache"), body: $(cat body)"
	echo "nginx:  $(answer "$nginx"), body: $(cat body)"
} | tee seen
diff - seen <<'END'
Apache: 200 1.1, body: The disk is full
nginx:  000 0, body: The disk is full
END
