#!/usr/bin/env bash
# n8n's toDateTime() on the dates of a list. A good guess is one time zone for all rows: the workflow's. ISO-like text is
# read in the workflow's zone, every other spelling in that of n8n's process: in a container in UTC, the row
# '03/02/2027 17:00' of a Toronto workflow is sent as 12:00, and a day without a time as the evening before.
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
for (const text of ['2027-03-02 17:00', '03/02/2027 17:00', '2027-03-02', '2027-3-2']) {
	console.log(text.padEnd(16), '->', evaluate(`'${text}'.toDateTime().toFormat('yyyy-MM-dd HH:mm')`));
}
JS

echo "n8n-workflow 2.41.0; the workflow's time zone is America/Toronto"
for zone in UTC America/Toronto; do
	echo "process in $zone"
	TZ=$zone timeout 60 node read.cjs
done | tee seen
diff - seen <<'END'
process in UTC
2027-03-02 17:00 -> 2027-03-02 17:00
03/02/2027 17:00 -> 2027-03-02 12:00
2027-03-02       -> 2027-03-02 00:00
2027-3-2         -> 2027-03-01 19:00
process in America/Toronto
2027-03-02 17:00 -> 2027-03-02 17:00
03/02/2027 17:00 -> 2027-03-02 17:00
2027-03-02       -> 2027-03-02 00:00
2027-3-2         -> 2027-03-02 00:00
END
