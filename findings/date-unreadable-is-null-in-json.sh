#!/usr/bin/env bash
# A date that cannot be read: a good guess is that an exception tells. Luxon (the dates of n8n's expressions) throws
# nothing and says it in three ways: null in JSON, a text in a format, false in every comparison. So an update is sent
# with "end": null, and a permit is neither ended nor running.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" luxon@3.7.2

cat >read.cjs <<'JS'
const { DateTime } = require('luxon');
const end = DateTime.fromISO('02/03/2027');
const now = DateTime.fromISO('2027-01-01');
console.log('in a request     ', JSON.stringify({ end, text: end.toISO() }));
console.log('in a format      ', end.toFormat('yyyy-MM-dd HH:mm:ss'));
console.log('ended, not ended ', end < now, end >= now);
JS

echo "luxon 3.7.2"
echo "DateTime.fromISO('02/03/2027') throws nothing, and neither does what is done with it:"
TZ=UTC timeout 60 node read.cjs | tee seen
diff - seen <<'END'
in a request      {"end":null,"text":null}
in a format       Invalid DateTime
ended, not ended  false false
END
