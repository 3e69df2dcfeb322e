#!/usr/bin/env bash
# A workbook of Excel's 1904 date system (old Macs, and copies of their sheets). A good guess is that the reader counts
# its dates like those of any other workbook. SheetJS shows the right text, and hands over a number that means a date
# four years and a day earlier to whoever converts it: a permit that runs to 2031 has ended in 2027.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" @e965/xlsx@0.20.3

cat >read.cjs <<'JS'
const xlsx = require('@e965/xlsx');
for (const date1904 of [false, true]) {
	const sheet = xlsx.utils.aoa_to_sheet([['End'], [{ t: 'n', v: 46448, z: 'yyyy-mm-dd' }]]);
	const book = xlsx.utils.book_new(sheet, 'Permits');
	book.Workbook = { WBProps: { date1904 } };
	const { Sheets } = xlsx.read(xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }));
	const [{ End: shown }] = xlsx.utils.sheet_to_json(Sheets.Permits, { raw: false });
	const [{ End: value }] = xlsx.utils.sheet_to_json(Sheets.Permits);
	const { y, m, d } = xlsx.SSF.parse_date_code(value);
	console.log(date1904 ? '1904' : '1900', 'shown', shown, 'value', value, 'as a date', [y, m, d].join('-'));
}
JS

echo "@e965/xlsx 0.20.3 (SheetJS)"
echo "The number of a date cell is that of the workbook's own date system; the rows do not say which:"
timeout 60 node read.cjs | tee seen
diff - seen <<'END'
1900 shown 2027-03-02 value 46448 as a date 2027-3-2
1904 shown 2031-03-03 value 46448 as a date 2027-3-2
END
