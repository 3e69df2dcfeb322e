#!/usr/bin/env bash
# php-fpm ends a worker that takes too long (request_terminate_timeout), after it deleted the permit. A good guess is that
# 502 and 503 mean "not reached, send again". Here the work was done, nginx says 502 and Apache 503; and 502 is also what
# nginx says when there is no php-fpm at all.
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
fetch nginx=1.22.1-9+deb12u11 apache2-bin=2.4.71-1~deb12u1 php8.2-fpm=8.2.36-1~deb12u1

cat >delete.php <<'PHP'
<?php
file_put_contents(__DIR__ . '/deleted', "{$_SERVER['HTTP_VIA_SERVER']} ", FILE_APPEND);
sleep(20); // a slow mail server, say
PHP
printf '%s\n' '[global]' 'daemonize=no' "error_log=$dir/fpm.log" '[www]' 'user=root' 'group=root' "listen=$dir/fpm.sock" \
	'listen.mode=0666' 'pm=static' 'pm.max_children=2' 'request_terminate_timeout=1s' >fpm.conf
nginx=$(port)
cat >nginx.conf <<END
daemon off; pid $dir/nginx.pid; error_log $dir/nginx.log; events {}
http {
	access_log off;
	client_body_temp_path $dir/a; proxy_temp_path $dir/b; fastcgi_temp_path $dir/c; uwsgi_temp_path $dir/d; scgi_temp_path $dir/e;
	fastcgi_param SCRIPT_FILENAME $dir/delete.php; fastcgi_param REQUEST_METHOD \$request_method;
	server {
		listen 127.0.0.1:$nginx;
		location /delete { fastcgi_pass unix:$dir/fpm.sock; }
		location /nobody { fastcgi_pass unix:$dir/nobody.sock; }
	}
}
END
apache=$(port)
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
LoadModule proxy_fcgi_module tree/usr/lib/apache2/modules/mod_proxy_fcgi.so
ProxyFCGISetEnvIf true SCRIPT_FILENAME $dir/delete.php
ProxyPass / unix:$dir/fpm.sock|fcgi://localhost/
END
timeout 60 tree/usr/sbin/php-fpm8.2 -n -R -y fpm.conf 2>/dev/null &
timeout 60 tree/usr/sbin/nginx -p "$dir" -c nginx.conf 2>/dev/null &
timeout 60 tree/usr/sbin/apache2 -f "$dir/apache.conf" -DFOREGROUND &
sleep 3

echo "nginx 1.22.1, Apache 2.4.71, PHP 8.2.36 with php-fpm"
answer() { curl -s -m 20 -o body -w '%{http_code}' -H "Via-Server: $1" -d '{}' "http://127.0.0.1:$2"; }
{
	echo "nginx:  $(answer nginx "$nginx/delete")"
	echo "Apache: $(answer Apache "$apache/delete")"
	echo "deleted through: $(cat deleted)"
	echo "nginx without php-fpm: $(answer nginx "$nginx/nobody")"
} | sed 's/ $//' | tee seen
diff - seen <<'END'
nginx:  502
Apache: 503
deleted through: nginx Apache
nginx without php-fpm: 502
END
