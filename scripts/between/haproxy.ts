import type { ServerKind, Site } from './common';

/** Refuses everything by itself: there is no server behind it. */
function refusing(name: string, rule = ''): Site {
	return (_, port) => `frontend ${name}
	bind 127.0.0.1:${port}
	${rule}
	default_backend nobody`;
}

export const haproxy = {
	packages: [{ name: 'haproxy', program: '/usr/sbin/haproxy' }],
	program: '/usr/sbin/haproxy',
	args: (configuration) => ['-db', '-f', configuration],
	sites: {
		nobody: refusing('nobody'),
		tarpit: refusing('tarpit', 'http-request tarpit'),
		reject: refusing('reject', 'http-request reject'),
		limited: refusing('limited', 'http-request deny deny_status 429'),
		hanging: refusing('hanging', 'timeout tarpit 10m\n	http-request tarpit'),
		repeating: ({ slow }, port) => `listen repeating
	bind 127.0.0.1:${port}
	timeout server 500ms
	retries 2
	retry-on response-timeout
	server slow 127.0.0.1:${slow}`,
	},
	configuration: (_, sites) => `defaults
	mode http
	timeout connect 1s
	timeout client 15m
	timeout server 1m
	timeout tarpit 200ms
backend nobody
${sites.join('\n')}
`,
} satisfies ServerKind;
