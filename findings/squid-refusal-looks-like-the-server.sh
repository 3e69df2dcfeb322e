#!/usr/bin/env bash
# Squid cannot reach the server of an https address. A good guess is that the client gets a connection error, since the
# TLS tunnel never stood. Through https-proxy-agent, Squid's 503 page comes back as the answer of the https address:
# "the server is busy, try later" for a server that nobody reached, told apart by a header of Squid's only.
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
fetch squid=5.7-2+deb12u6 squid-common=5.7-2+deb12u6 squid-langpack=20220130-1
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" axios@1.21.1 https-proxy-agent@7.0.6

cat >send.cjs <<'JS'
const axios = require('axios');
const { HttpsProxyAgent } = require('https-proxy-agent');
const [proxy, closed] = process.argv.slice(2);
const httpsAgent = new HttpsProxyAgent(`http://127.0.0.1:${proxy}`);
const send = (options) => axios.post(`https://127.0.0.1:${closed}/delete`, {}, { proxy: false, ...options });
const show = (name, { code, response: { status, headers } = {} }) =>
	console.log(`${name}: ${code}, status ${status}, x-squid-error ${headers?.['x-squid-error']}`);
(async () => {
	await send({}).catch((thrown) => show('direct       ', thrown));
	await send({ httpsAgent }).catch((thrown) => show('through Squid', thrown));
})();
JS
proxy=$(port)
closed=$(port)
cat >squid.conf <<END
http_port 127.0.0.1:$proxy
acl permits port $closed
http_access allow permits
cache deny all
shutdown_lifetime 0 seconds
pid_filename none
cache_effective_user nobody
cache_effective_group nogroup
access_log none
cache_log $dir/squid.log
coredump_dir $dir
mime_table $dir/tree/usr/share/squid/mime.conf
icon_directory $dir/tree/usr/share/squid/icons
error_directory $dir/tree/usr/share/squid-langpack/en
visible_hostname proxy.example
END
touch squid.log
chmod 666 squid.log
timeout 60 tree/usr/sbin/squid -N -n "finding$proxy" -f "$dir/squid.conf" 2>/dev/null &
for _ in $(seq 20); do (: >"/dev/tcp/127.0.0.1/$proxy") 2>/dev/null && break || sleep 1; done

echo "Squid 5.7, axios 1.21.1, https-proxy-agent 7.0.6"
echo "POST to an https address where nothing listens:"
timeout 30 node send.cjs "$proxy" "$closed" | tee seen
diff - seen <<'END'
direct       : ECONNREFUSED, status undefined, x-squid-error undefined
through Squid: ERR_BAD_RESPONSE, status 503, x-squid-error ERR_CONNECT_FAIL 111
END
