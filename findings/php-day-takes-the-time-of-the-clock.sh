#!/usr/bin/env bash
# PHP's DateTime::createFromFormat('Y-m-d', …) on a day without a time. A good guess is midnight. It takes the time of
# the clock at that moment: of two permits for one day, sent a second apart, one ends a second later, and the same list
# sent in the morning and in the evening makes different permits.
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

cat >read.php <<'PHP'
<?php
date_default_timezone_set('UTC');
$before = date('H:i:s');
$end = DateTime::createFromFormat('Y-m-d', '2027-03-02');
sleep(1);
$next = DateTime::createFromFormat('Y-m-d', '2027-03-02');
$clock = in_array($end->format('H:i:s'), [$before, date('H:i:s', time() - 1)], true);
echo 'the time is that of the clock: ', var_export($clock, true), "\n";
echo 'the same day a second later is equal: ', var_export($end == $next, true), "\n";
echo 'with ! in the format: ', DateTime::createFromFormat('!Y-m-d', '2027-03-02')->format('Y-m-d H:i:s'), "\n";
PHP

echo "PHP 8.2.36"
echo "2027-03-02 read as Y-m-d:"
timeout 20 tree/usr/bin/php8.2 -n read.php | tee seen
diff - seen <<'END'
the time is that of the clock: true
the same day a second later is equal: false
with ! in the format: 2027-03-02 00:00:00
END
