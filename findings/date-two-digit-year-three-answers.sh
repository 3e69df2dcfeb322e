#!/usr/bin/env bash
# '03/02/27' read with the format MM/dd/yyyy (four digits of year, as a sheet with mixed rows needs). A good guess is
# that every library refuses it, or that every one reads 2027. One refuses, one reads 2027, and one reads the year 27
# without a word: that permit ended two thousand years ago.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" luxon@3.7.2 date-fns@4.4.0 moment-timezone@0.6.6

cat >read.cjs <<'JS'
const { DateTime } = require('luxon');
const { parse, isValid } = require('date-fns');
const moment = require('moment-timezone');
const text = '03/02/27';
const luxon = DateTime.fromFormat(text, 'MM/dd/yyyy');
const fns = parse(text, 'MM/dd/yyyy', new Date());
const tz = moment.tz(text, 'MM/DD/YYYY', 'America/Toronto');
console.log('luxon           valid', luxon.isValid);
console.log('date-fns        valid', isValid(fns), 'year', fns.getFullYear());
console.log('moment-timezone valid', tz.isValid(), 'year', tz.year());
JS

echo "luxon 3.7.2, date-fns 4.4.0, moment-timezone 0.6.6"
echo "03/02/27 read as MM/dd/yyyy:"
TZ=UTC timeout 60 node read.cjs | tee seen
diff - seen <<'END'
luxon           valid false
date-fns        valid true year 27
moment-timezone valid true year 2027
END
