import type { ServerKind } from './common';

export const php = {
	packages: [{ name: 'php8.2-fpm', program: '/usr/sbin/php-fpm8.2' }],
	program: '/usr/sbin/php-fpm8.2',
	args: (configuration) => ['--nodaemonize', '--fpm-config', configuration],
	sites: { php: (_, port) => `listen = 127.0.0.1:${port}` },
	configuration: ({ folder }, sites) => `[global]
pid = ${folder}/php.pid
error_log = ${folder}/php.log
[opscom]
${sites.join('\n')}
pm = static
; More than there are requests in progress in any test.
pm.max_children = 30
`,
} satisfies ServerKind;
