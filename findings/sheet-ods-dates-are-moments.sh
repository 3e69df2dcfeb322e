#!/usr/bin/env bash
# One table saved as .xlsx and as .ods, read with the same defaults. A good guess is the same values. The date cell of
# the .xlsx is a number; that of the .ods is a moment whose UTC time depends on the time zone of the reading process, so
# a permit from 17:00 begins at 17:00 or at 22:00 UTC depending on the container that reads the list.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" @e965/xlsx@0.20.3

cat >write.cjs <<'JS'
const xlsx = require('@e965/xlsx');
const sheet = xlsx.utils.aoa_to_sheet([['Start'], [{ t: 'n', v: 46448.708333333336, z: 'm/d/yy h:mm' }]]);
for (const bookType of ['xlsx', 'ods']) {
	xlsx.writeFile(xlsx.utils.book_new(sheet, 'Permits'), `list.${bookType}`, { bookType });
}
JS
cat >read.cjs <<'JS'
const xlsx = require('@e965/xlsx');
for (const file of ['list.xlsx', 'list.ods']) {
	const { Sheets } = xlsx.read(require('fs').readFileSync(file));
	console.log(process.env.TZ, file, JSON.stringify(xlsx.utils.sheet_to_json(Sheets.Permits)[0].Start));
}
JS

echo "@e965/xlsx 0.20.3 (SheetJS), on Node $(node --version)"
echo "The same cell, 2 March 2027 17:00, without any option on reading:"
timeout 60 node write.cjs 2>/dev/null
for zone in UTC America/Toronto; do TZ=$zone timeout 60 node read.cjs; done | tee seen
diff - seen <<'END'
UTC list.xlsx 46448.708333333336
UTC list.ods "2027-03-02T17:00:00.000Z"
America/Toronto list.xlsx 46448.708333333336
America/Toronto list.ods "2027-03-02T22:00:00.000Z"
END
