#!/usr/bin/env bash
# A date as PHP's strtotime() reads it. A good guess is one order of day and month, and that what is no date is refused.
# The separator decides the order, 30 February is in March, a year of two digits at the end is the day, and a bare year
# is a time of today: no row is refused, and the permits are for other days.
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
date_default_timezone_set('America/Toronto');
$now = strtotime('2026-11-30 09:00');
foreach (['03/02/2027', '03-02-2027', '03-02-27', '2027-02-30', '2027', '13/02/2027'] as $text) {
	$read = strtotime($text, $now);
	echo str_pad($text, 10), ' -> ', $read === false ? 'refused' : date('D j F Y, H:i', $read), "\n";
}
PHP

echo "PHP 8.2.36"
echo "strtotime() on 30 November 2026:"
timeout 20 tree/usr/bin/php8.2 -n read.php | tee seen
diff - seen <<'END'
03/02/2027 -> Tue 2 March 2027, 00:00
03-02-2027 -> Wed 3 February 2027, 00:00
03-02-27   -> Thu 27 February 2003, 00:00
2027-02-30 -> Tue 2 March 2027, 00:00
2027       -> Mon 30 November 2026, 20:27
13/02/2027 -> refused
END
