import { apache } from './apache';
import { squid, tinyproxy, tinyproxyWithLogin } from './forwardProxies';
import { haproxy } from './haproxy';
import { nginx } from './nginx';
import { php } from './php';

/** In the order in which they start. */
export const SERVERS = { php, nginx, apache, haproxy, squid, tinyproxy, tinyproxyWithLogin };

export type ServerName = keyof typeof SERVERS;

/** A port of a server, such as "nginx dies". */
export type SiteName = {
	[Name in ServerName]: `${Name} ${keyof (typeof SERVERS)[Name]['sites'] & string}`;
}[ServerName];
