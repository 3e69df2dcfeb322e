#!/usr/bin/env bash
# Axios with a timeout of 1,000 ms. A good guess is that a request ends within a second or so. The timeout is for silence
# once the answer has begun: a server that sends a blank every 300 ms holds the row for as long as it likes, so a list
# takes longer than rows times timeout.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" axios@1.21.1

cat >send.cjs <<'JS'
const { createServer } = require('http');
const axios = require('axios');
const server = createServer((_, response) => {
	let blanks = 20;
	response.writeHead(200, { 'content-type': 'application/json' }).write('{"deleted":true');
	const drip = setInterval(() => {
		if (blanks-- > 0) return response.write(' ');
		clearInterval(drip);
		response.end('}');
	}, 300);
});
server.listen(0, '127.0.0.1', async () => {
	const url = `http://127.0.0.1:${server.address().port}/`;
	const began = Date.now();
	const { status, data } = await axios.post(url, {}, { timeout: 1000, proxy: false });
	const seconds = (Date.now() - began) / 1000;
	console.log(`${status} ${JSON.stringify(data)}, after more than 5 s: ${seconds > 5}`);
	server.close();
});
JS

echo "axios 1.21.1 on Node $(node --version), timeout: 1000"
timeout 60 node send.cjs | tee seen
diff - seen <<'END'
200 {"deleted":true}, after more than 5 s: true
END
