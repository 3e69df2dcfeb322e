import type { DebianPackage } from '../n8n/debian';

/** What every configuration needs to know. All paths lie in `folder`, and all ports are on 127.0.0.1. */
export interface Common {
	folder: string;
	/** php-fpm with OPSCOM's other face. */
	php: number;
	/** nginx before it, which adds nothing. */
	origin: number;
	/** The same, but each answer comes three seconds after the work. */
	slow: number;
	/** Speaks no HTTP. */
	garbage: number;
	/** Nothing listens there. */
	closed: number;
}

/** One port of a server: its part of the configuration. */
export type Site = (common: Common, port: number) => string;

/** A server with several ports, each of which behaves in its own way. */
export interface ServerKind {
	/** What the program and its configuration need. Paths and versions are Debian 12's. */
	packages: DebianPackage[];
	program: string;
	args(configuration: string, folder: string): string[];
	sites: Record<string, Site>;
	/** The whole configuration around the parts of the sites. */
	configuration(common: Common, sites: string[]): string;
}
