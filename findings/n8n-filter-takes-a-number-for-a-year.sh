#!/usr/bin/env bash
# n8n's If and Filter nodes, "is before" on a date, with cells that are no date text. A good guess is that they refuse
# them (they do refuse 13/02/2027). A whole day of an .xlsx (46083 is 2 March 2026) is the year 46083, so that permit
# has never ended; 'Lot 5', a cell of the wrong column, is a day in 2001, so it always has.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 400 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" n8n-workflow@2.41.0

cat >filter.cjs <<'JS'
const { executeFilterCondition, validateFieldType } = require('n8n-workflow');
const operator = { type: 'dateTime', operation: 'before' };
const options = { version: 2, caseSensitive: true, leftValue: '', typeValidation: 'strict' };
for (const cell of ['2026-03-02', 46083, '46083', 46083.708333, 'Lot 5', '13/02/2027']) {
	let ended;
	try {
		ended = executeFilterCondition({ id: '', leftValue: cell, rightValue: '2027-01-01', operator }, options);
	} catch {
		ended = 'refused';
	}
	const { newValue } = validateFieldType('End', cell, 'dateTime');
	console.log(JSON.stringify(cell).padEnd(12), 'before 2027:', ended, newValue ? `(read as ${newValue.toISODate()})` : '');
}
JS

echo "n8n-workflow 2.41.0, strict type validation"
TZ=UTC timeout 60 node filter.cjs | sed 's/ *$//' | tee seen
diff - seen <<'END'
"2026-03-02" before 2027: true (read as 2026-03-02)
46083        before 2027: false (read as +046083-01-01)
"46083"      before 2027: false (read as +046083-01-01)
46083.708333 before 2027: refused
"Lot 5"      before 2027: true (read as 2001-05-01)
"13/02/2027" before 2027: refused
END
