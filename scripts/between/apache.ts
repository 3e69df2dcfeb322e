import type { ServerKind, Site } from './common';

const MODULES = [
	'authz_core',
	'env',
	'mpm_event',
	'proxy',
	'proxy_connect',
	'proxy_fcgi',
	'proxy_http',
	'security2',
	'unique_id',
];

const host = (port: number, content: string) =>
	`Listen 127.0.0.1:${port}\n<VirtualHost 127.0.0.1:${port}>\n${content}\n</VirtualHost>`;

/** Passes requests on to OPSCOM's other face. */
function passing(fault: string, settings = ''): Site {
	return ({ folder, php }, port) =>
		host(
			port,
			`SetEnv FAULT "${fault}"
ProxyPassMatch "^/.*$" "fcgi://127.0.0.1:${php}${folder}/opscom.php"
${settings}`,
		);
}

/** ModSecurity with the Core Rule Set as Debian sets it up, which stops what it dislikes; Debian's own default only logs. */
const CORE_RULES = `SecRuleEngine On
SecRequestBodyAccess On
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecResponseBodyAccess On
SecResponseBodyMimeType text/plain text/html text/xml
SecAuditEngine Off
Include /usr/share/modsecurity-crs/owasp-crs.load`;

export const apache = {
	packages: [
		{ name: 'apache2', program: '/usr/sbin/apache2' },
		{ name: 'libapache2-mod-security2', program: '/usr/lib/apache2/modules/mod_security2.so' },
		{ name: 'modsecurity-crs', program: '/usr/share/modsecurity-crs/owasp-crs.load' },
	],
	program: '/usr/sbin/apache2',
	args: (configuration) => ['-DFOREGROUND', '-f', configuration],
	sites: {
		origin: passing(''),
		dies: passing('die'),
		coreRules: passing('', CORE_RULES),
		coreRulesOutbound: passing('warning', CORE_RULES),
		garbage: ({ garbage }, port) => host(port, `ProxyPass / http://127.0.0.1:${garbage}/`),
		brokenHtaccess: ({ folder }, port) =>
			host(port, `DocumentRoot ${folder}/www\n<Directory ${folder}/www>\nAllowOverride All\n</Directory>`),
		forwardProxy: (_, port) => host(port, 'ProxyRequests On\nAllowCONNECT 1-65535'),
	},
	configuration: ({ folder }, sites) => `ServerRoot ${folder}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog ${folder}/apache-error.log
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
SecTmpDir ${folder}
SecDataDir ${folder}
${sites.join('\n')}
`,
} satisfies ServerKind;
