#!/usr/bin/env bash
# Apache with ModSecurity and the OWASP Core Rule Set. A good guess is that its 403 means that the request was kept from
# the server. The rules look at answers too: a message of PHP beside the JSON makes a 403 page of the answer,
# after the permit was deleted. So 403 does not say that nothing was done.
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
fetch apache2-bin=2.4.71-1~deb12u1 libapache2-mod-security2=2.9.7-1+deb12u2 modsecurity-crs=3.3.4-1+deb12u3

cat >server.cjs <<'JS'
require('http').createServer((request, response) => {
	request.resume().on('end', () => {
		require('fs').appendFileSync('done', `${request.url} `);
		const noise = request.url === '/noisy' ? '\nFatal error: Maximum execution time of 30 seconds exceeded\n' : '';
		response.writeHead(200, { 'content-type': 'text/html' }).end(`{"deleted":true}${noise}`);
	});
}).listen(process.argv[2], '127.0.0.1');
JS
server=$(port)
apache=$(port)
modules=tree/usr/lib/apache2/modules
cat >apache.conf <<END
ServerRoot $dir
ServerName localhost
PidFile $dir/apache.pid
ErrorLog $dir/apache.log
User nobody
Group nogroup
Listen 127.0.0.1:$apache
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http_module $modules/mod_proxy_http.so
LoadModule unique_id_module $modules/mod_unique_id.so
LoadModule security2_module $modules/mod_security2.so
SecRuleEngine On
SecRequestBodyAccess On
SecResponseBodyAccess On
SecDataDir $dir
SecTmpDir $dir
Include $dir/tree/etc/modsecurity/crs/crs-setup.conf
Include $dir/tree/usr/share/modsecurity-crs/rules/*.conf
ProxyPass / http://127.0.0.1:$server/
END
timeout 60 node server.cjs "$server" &
timeout 60 tree/usr/sbin/apache2 -f "$dir/apache.conf" -DFOREGROUND &
for _ in $(seq 20); do (: >"/dev/tcp/127.0.0.1/$apache") 2>/dev/null && break || sleep 1; done

echo "Apache 2.4.71, ModSecurity 2.9.7, Core Rule Set 3.3.4 with its own settings"
answer() {
	curl -s -m 20 -o body -w '%{http_code}' -A n8n -H 'Host: permits.example' -H 'Accept: application/json' \
		-H 'Content-Type: application/json' -d '{"id":"A7"}' "http://127.0.0.1:$apache$1"
}
{
	echo "quiet server: $(answer /quiet)"
	echo "with a message of PHP: $(answer /noisy)"
	echo "carried out: $(xargs <done)"
} | tee seen
diff - seen <<'END'
quiet server: 200
with a message of PHP: 403
carried out: /quiet /noisy
END
