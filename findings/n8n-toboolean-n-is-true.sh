#!/usr/bin/env bash
# n8n's toBoolean() on a column 'Active'. A good guess is that N is as false as No. Only false, 0, no and an empty text
# are false, without a space around them: N, off, inactive and 'no ' are true, and those permits count as active.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 400 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" n8n-workflow@2.41.0

cat >read.cjs <<'JS'
const { Workflow } = require('n8n-workflow');
const workflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes: {} });
const evaluate = (code) =>
	workflow.expression.resolveSimpleParameterValue(`={{ ${code} }}`, {}, null, 0, 0, 'Permits', [], 'manual', {});
for (const cell of ['No', 'no ', 'N', 'False', 'F', 'Off', 'Inactive', '0', '0.0']) {
	console.log(`'${cell}'`.padEnd(10), '->', evaluate(`'${cell}'.toBoolean()`));
}
JS

echo "n8n-workflow 2.41.0"
timeout 60 node read.cjs | tee seen
diff - seen <<'END'
'No'       -> false
'no '      -> true
'N'        -> true
'False'    -> false
'F'        -> true
'Off'      -> true
'Inactive' -> true
'0'        -> false
'0.0'      -> true
END
