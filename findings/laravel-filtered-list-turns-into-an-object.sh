#!/usr/bin/env bash
# A Laravel server that filters a list before it answers. A good guess is that a list stays a list. Whether the JSON is
# a list or an object depends on which row was left out: only while the rows that stay are the first ones is it a list.
# Code that was tried with the last permit ended finds no permits on the day when the first one ends.
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

$permits = collect([['plate' => 'ABC123', 'active' => true], ['plate' => 'XYZ789', 'active' => true]]);
foreach ([1, 0] as $ended) {
	$list = $permits->replace([$ended => ['active' => false] + $permits[$ended]]);
	echo $ended === 0 ? 'the first has ended: ' : 'the last has ended:  ';
	echo $list->filter(fn ($permit) => $permit['active'])->map(fn ($permit) => $permit['plate'])->toJson(), "\n";
}
PHP

echo "illuminate/collections 8.83.26 on PHP 8.2.36"
echo "Of two permits only those that have not ended, as JSON:"
timeout 20 tree/usr/bin/php8.2 -n read.php | tee seen
diff - seen <<'END'
the last has ended:  ["ABC123"]
the first has ended: {"1":"XYZ789"}
END
