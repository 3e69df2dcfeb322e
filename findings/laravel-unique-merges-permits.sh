#!/usr/bin/env bash
# Laravel's collections with IDs and plates, which are texts. A good guess is that different texts are different. unique()
# and where() compare loosely: '0012345' is '12345', a plate 1E3 is the plate 1000, so one permit of a list is dropped
# and a look-up by ID finds somebody else's. groupBy() tells them apart.
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

$permits = collect([['id' => '0012345', 'plate' => '1E3'], ['id' => '12345', 'plate' => '1000']]);
echo 'unique by plate:   ', $permits->unique('plate')->pluck('plate'), "\n";
echo 'where id is 12345: ', $permits->where('id', '12345')->pluck('id'), "\n";
echo 'the first of them: ', $permits->firstWhere('id', '12345')['id'], "\n";
echo 'groups by plate:   ', $permits->groupBy('plate')->count(), "\n";
PHP

echo "illuminate/collections 8.83.26 on PHP 8.2.36"
echo "Two permits: 0012345 with plate 1E3, and 12345 with plate 1000"
timeout 20 tree/usr/bin/php8.2 -n read.php | tee seen
diff - seen <<'END'
unique by plate:   ["1E3"]
where id is 12345: ["0012345","12345"]
the first of them: 0012345
groups by plate:   2
END
