#!/usr/bin/env bash
# Laravel's merge() of permits, keyed by their ID, with the changed ones. A good guess is that a changed permit replaces
# the one of its ID. That is so for an ID with a letter or a leading zero; an ID of digits only is a number to PHP, so
# the old permit stays, the changed one is appended, and both lose their ID. replace() does what was meant.
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
fetch php8.2-cli=8.2.36-1~deb12u1 php8.2-common=8.2.36-1~deb12u1 php-illuminate-collections=8.83.26+dfsg-2 \
	php-illuminate-contracts=8.83.26+dfsg-2 php-illuminate-macroable=8.83.26+dfsg-2

cat >read.php <<'PHP'
<?php
spl_autoload_register(function (string $class) {
	foreach (['Contracts/Support', 'Collections', 'Macroable'] as $package) {
		$name = preg_replace('#^Illuminate/(Contracts/)?Support/#', '', strtr($class, '\\', '/'));
		$file = __DIR__ . "/tree/usr/share/php/Illuminate/$package/$name.php";
		if (is_file($file)) return require $file;
	}
});
require __DIR__ . '/tree/usr/share/php/Illuminate/Collections/helpers.php';

$permits = collect([['id' => 'A7', 'lot' => 'old'], ['id' => '0042', 'lot' => 'old'], ['id' => '42', 'lot' => 'old']]);
$lots = $permits->pluck('lot', 'id');
foreach (['A7', '0042', '42'] as $id) {
	echo str_pad($id, 4), ' merge:   ', $lots->merge([$id => 'NEW'])->toJson(), "\n";
}
echo str_pad($id, 4), ' replace: ', $lots->replace([$id => 'NEW'])->toJson(), "\n";
PHP

echo "illuminate/collections 8.83.26 on PHP 8.2.36"
echo "Lots by permit ID (A7, 0042, 42), one of them changed:"
timeout 20 tree/usr/bin/php8.2 -n read.php | tee seen
diff - seen <<'END'
A7   merge:   {"A7":"NEW","0042":"old","0":"old"}
0042 merge:   {"A7":"old","0042":"NEW","0":"old"}
42   merge:   {"A7":"old","0042":"old","0":"old","1":"NEW"}
42   replace: {"A7":"old","0042":"old","42":"NEW"}
END
