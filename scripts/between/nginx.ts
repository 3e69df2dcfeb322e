import type { ServerKind, Site } from './common';

const server = (location: string): Site => {
	return (_, port) => `server { listen 127.0.0.1:${port}; ${location} }`;
};

/** Passes requests on to OPSCOM's other face. */
function passing(fault: string, settings = '', locations = ''): Site {
	return ({ folder, php }, port) => `server {
	listen 127.0.0.1:${port};
	location / {
		include /etc/nginx/fastcgi_params;
		fastcgi_param SCRIPT_FILENAME ${folder}/opscom.php;
		fastcgi_param FAULT "${fault}";
		fastcgi_pass 127.0.0.1:${php};
		${settings}
	}
	${locations}
}`;
}

const MISSING = 'location @missing { default_type text/html; return 404 "<h1>Not Found</h1>"; }';

export const nginx = {
	packages: [{ name: 'nginx-light', program: '/usr/sbin/nginx' }],
	program: '/usr/sbin/nginx',
	args: (configuration) => ['-e', 'stderr', '-c', configuration],
	sites: {
		origin: passing(''),
		slow: passing('slow'),
		dies: passing('die'),
		fatal: passing('fatal'),
		shownFatal: passing('shownFatal'),
		notice: passing('notice'),
		throttle: passing('throttle'),
		impatient: passing('slow', 'fastcgi_read_timeout 1s;'),
		hiddenFault: passing('fatal', 'fastcgi_intercept_errors on; error_page 500 =404 @missing;', MISSING),
		limit: passing('', 'limit_req zone=limit;'),
		limit429: passing('', 'limit_req zone=limit; limit_req_status 429;'),
		gone: ({ closed }, port) =>
			`server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${closed}; } }`,
		guarded: ({ closed, origin }, port) => `server {
	listen 127.0.0.1:${port};
	location / { auth_request /guard; proxy_pass http://127.0.0.1:${origin}; }
	location = /guard { internal; proxy_pass http://127.0.0.1:${closed}; }
}`,
		missing: server('root /nowhere;'),
		unavailable: server('return 503;'),
		limited: server('return 429;'),
		portal: server('default_type text/html; return 200 "<h1>Welcome to the network</h1>";'),
		login: server('return 302 http://127.0.0.1:1/login;'),
		cut: server('return 444;'),
	},
	configuration: ({ folder }, sites) => `daemon off;
pid ${folder}/nginx.pid;
events {}
http {
	access_log off;
	client_body_temp_path ${folder}/nginx-body;
	fastcgi_temp_path ${folder}/nginx-fastcgi;
	proxy_temp_path ${folder}/nginx-proxy;
	scgi_temp_path ${folder}/nginx-scgi;
	uwsgi_temp_path ${folder}/nginx-uwsgi;
	# One pail for each port.
	limit_req_zone $server_port zone=limit:1m rate=5r/s;
	${sites.join('\n')}
}
`,
} satisfies ServerKind;
