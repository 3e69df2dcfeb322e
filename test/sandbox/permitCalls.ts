import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Body } from './attributes';
import type { Account } from './opscom';
import type { OpscomResponse } from './response';

/** A call of OPSCOM's permit service. */
export interface PermitCall {
	/** OPSCOM's name of it. */
	title: string;
	/** The last part of its path. */
	path: string;

	/**
	 * Does what the request asks for.
	 *
	 * @throws Refused
	 */
	respond(account: Account, body: Body): OpscomResponse;
}

const FOLDER = join(__dirname, 'operations');

/** Every call that a file `permit….ts` in `operations/` exports as `call`, so that a new one needs no other file. */
export const permitCalls = readdirSync(FOLDER)
	.filter((file) => /^permit\w+\.ts$/.test(file))
	.map((file) => (createRequire(__filename)(join(FOLDER, file)) as { call: PermitCall }).call);
