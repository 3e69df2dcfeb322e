#!/usr/bin/env bash
# n8n has toDateTime('excel') for the number that an .xlsx date cell gives. A good guess is that it gives the time that
# the sheet shows. It reads the number in UTC, so a Toronto workflow sends 12:00 for 17:00 and the day before for a day,
# whatever the time zone of the process; and a number of 15 digits comes a millisecond short, so a format gives 11:59:59.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 400 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" n8n-workflow@2.41.0

cat >read.cjs <<'JS'
const { Workflow } = require('n8n-workflow');
const settings = { timezone: 'America/Toronto' };
const workflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes: {}, settings });
const evaluate = (code) =>
	workflow.expression.resolveSimpleParameterValue(`={{ ${code} }}`, {}, null, 0, 0, 'Permits', [], 'manual', {});
for (const cell of ['46448', '46448.708333333336', '46448.7083333333']) {
	console.log(cell.padEnd(18), '->', evaluate(`(${cell}).toDateTime('excel').toFormat('yyyy-MM-dd HH:mm:ss')`));
}
JS

echo "n8n-workflow 2.41.0; workflow and process in America/Toronto; cells of 2 March 2027, without a time and at 17:00"
TZ=America/Toronto timeout 60 node read.cjs | tee seen
diff - seen <<'END'
46448              -> 2027-03-01 19:00:00
46448.708333333336 -> 2027-03-02 12:00:00
46448.7083333333   -> 2027-03-02 11:59:59
END
