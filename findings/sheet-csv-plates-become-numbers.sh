#!/usr/bin/env bash
# A .csv holds text only, so a good guess is that a spreadsheet library hands over text. SheetJS guesses a type for each
# cell: a plate 1E5 is 100000, a stall 3-2 a day in 2001, a permit ID of 20 digits another ID. Quotation marks don't help.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --prefix "$dir" @e965/xlsx@0.20.3 csv-parse@7.0.2

cat >list.csv <<'CSV'
Permit ID,Plate,Stall
10000000000000000001,1E5,3-2
"10000000000000000002","12E3","10/12"
0012345,TRUE,5A
CSV
cat >read.cjs <<'JS'
const csv = require('fs').readFileSync('list.csv');
const xlsx = require('@e965/xlsx');
const { Sheets } = xlsx.read(csv);
const show = (reader, rows) => rows.forEach((row) => console.log(reader, JSON.stringify(Object.values(row))));
show('csv-parse', require('csv-parse/sync').parse(csv, { columns: true }));
show('xlsx     ', xlsx.utils.sheet_to_json(Object.values(Sheets)[0]));
JS

echo "@e965/xlsx 0.20.3 (SheetJS), csv-parse 7.0.2"
echo "The same .csv, read by both with their defaults (permit ID, plate, stall):"
TZ=UTC timeout 60 node read.cjs | tee seen
diff - seen <<'END'
csv-parse ["10000000000000000001","1E5","3-2"]
csv-parse ["10000000000000000002","12E3","10/12"]
csv-parse ["0012345","TRUE","5A"]
xlsx      [10000000000000000000,100000,36952]
xlsx      [10000000000000000000,12000,37176]
xlsx      [12345,true,"5A"]
END
