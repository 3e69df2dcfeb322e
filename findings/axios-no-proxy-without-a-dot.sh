#!/usr/bin/env bash
# NO_PROXY=permits.example. A good guess is that it covers city.permits.example for every program, as it does for curl.
# Axios takes the name to the letter (so does proxy-from-env, which n8n asks): what was tried with curl goes direct, what
# n8n sends goes through the proxy, whose answers come back as the server's. With a dot, the name itself is left out.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" axios@1.21.1

cat >send.cjs <<'JS'
const { createServer } = require('http');
const { promisify } = require('util');
const curl = promisify(require('child_process').execFile);
const axios = require('axios');
const listen = (text) => new Promise((ready) => {
	const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1', () => ready(server));
});
const lookup = (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
(async () => {
	const servers = [await listen('direct'), await listen('proxy')];
	const [origin, proxy] = servers.map((server) => server.address().port);
	process.env.http_proxy = `http://127.0.0.1:${proxy}`;
	delete process.env.no_proxy;
	for (const noProxy of ['permits.example', '.permits.example']) {
		process.env.no_proxy = noProxy;
		for (const host of ['permits.example', 'city.permits.example']) {
			const url = `http://${host}:${origin}/`;
			const { data } = await axios.get(url, { lookup });
			const { stdout } = await curl('curl', ['-s', '--resolve', `${host}:${origin}:127.0.0.1`, url]);
			console.log(`NO_PROXY=${noProxy}, ${host}: axios ${data}, curl ${stdout}`);
		}
	}
	servers.forEach((server) => server.close());
})();
JS

echo "axios 1.21.1, $(curl --version | head -1 | cut -d' ' -f1,2)"
timeout 60 node send.cjs | tee seen
diff - seen <<'END'
NO_PROXY=permits.example, permits.example: axios direct, curl direct
NO_PROXY=permits.example, city.permits.example: axios proxy, curl direct
NO_PROXY=.permits.example, permits.example: axios proxy, curl direct
NO_PROXY=.permits.example, city.permits.example: axios direct, curl direct
END
