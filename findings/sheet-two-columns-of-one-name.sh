#!/usr/bin/env bash
# Two columns with one header: a good guess is that readers agree on which one counts. They do not: the same list names
# the permit of the first column as .xlsx and the permit of the last one as .csv, and no row tells.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" @e965/xlsx@0.20.3 csv-parse@7.0.2 papaparse@5.7.1

cat >read.cjs <<'JS'
const xlsx = require('@e965/xlsx');
const { parse } = require('csv-parse/sync');
const papa = require('papaparse');

const table = [
	['Permit ID', 'Plate', 'Permit ID'],
	['first', 'ABC123', 'last'],
];
const csv = table.map((row) => row.join(',')).join('\n');
const book = xlsx.utils.book_new(xlsx.utils.aoa_to_sheet(table), 'Permits');
const { Sheets } = xlsx.read(xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }));

const rows = {
	'xlsx      ': xlsx.utils.sheet_to_json(Sheets.Permits),
	'csv-parse ': parse(csv, { columns: true }),
	'papaparse ': papa.parse(csv, { header: true }).data,
};
for (const [reader, [row]] of Object.entries(rows)) console.log(reader, JSON.stringify(row));
JS

echo "@e965/xlsx 0.20.3, csv-parse 7.0.2, papaparse 5.7.1"
echo "Of two columns named 'Permit ID', SheetJS and Papa Parse keep the first under that name, csv-parse the last."
timeout 60 node read.cjs 2>/dev/null | grep '{' | tee seen
diff - seen <<'END'
xlsx       {"Permit ID":"first","Plate":"ABC123","Permit ID_1":"last"}
csv-parse  {"Permit ID":"last","Plate":"ABC123"}
papaparse  {"Permit ID":"first","Plate":"ABC123","Permit ID_1":"last"}
END
