import type { ServerKind } from './common';

export const squid = {
	packages: [{ name: 'squid', program: '/usr/sbin/squid' }],
	program: '/usr/sbin/squid',
	args: (configuration) => ['-N', '-f', configuration],
	sites: { squid: (_, port) => `http_port 127.0.0.1:${port}` },
	configuration: ({ folder }, sites) => `${sites.join('\n')}
acl forbidden port 1
http_access deny forbidden
http_access allow all
cache deny all
access_log none
cache_log ${folder}/squid-cache.log
pid_filename ${folder}/squid.pid
netdb_filename none
pinger_enable off
coredump_dir ${folder}
# Nothing answers there: no name is known.
dns_nameservers 127.0.0.1
dns_timeout 1 second
shutdown_lifetime 0 seconds
`,
} satisfies ServerKind;

const TINYPROXY = '/usr/bin/tinyproxy';
const tinyproxyArgs = (configuration: string) => ['-d', '-c', configuration];

export const tinyproxy = {
	packages: [{ name: 'tinyproxy-bin', program: TINYPROXY }],
	program: TINYPROXY,
	args: tinyproxyArgs,
	sites: { tinyproxy: (_, port) => `Port ${port}` },
	configuration: (_, sites) => `${sites.join('\n')}\nListen 127.0.0.1\nAllow 127.0.0.1\n`,
} satisfies ServerKind;

export const tinyproxyWithLogin = {
	packages: [],
	program: TINYPROXY,
	args: tinyproxyArgs,
	sites: { withLogin: (_, port) => `Port ${port}` },
	configuration: (_, sites) => `${sites.join('\n')}\nListen 127.0.0.1\nBasicAuth somebody something\n`,
} satisfies ServerKind;
