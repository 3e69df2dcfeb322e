import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Body } from './attributes';
import type { Account } from './opscom';
import type { OpscomResponse } from './response';

/** A call of OPSCOM's permit service, whose path begins with the client code. */
export interface Call {
	/** OPSCOM's name of it. */
	title: string;
	/** What the wire log calls it. */
	name: string;
	/** What follows the version in its path, such as `permits/push`. */
	path: string;

	/**
	 * Does what the request asks for.
	 *
	 * @throws Refused
	 */
	respond(account: Account, body: Body): OpscomResponse;
}

const FOLDER = join(__dirname, 'operations');

/** Every call that a file in `operations/` exports as `call`, so that a new one needs no other file. */
export const calls: Call[] = readdirSync(FOLDER)
	.filter((file) => !file.endsWith('.test.ts'))
	.flatMap((file) => (createRequire(__filename)(join(FOLDER, file)) as { call?: Call }).call ?? []);
