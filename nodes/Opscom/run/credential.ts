import type { IExecuteFunctions } from 'n8n-workflow';

import { isRefusal, type Refusal } from '../actions/operation';
import { readAccess, type Access } from '../exchange/endpoint';
import { saidByN8n } from '../exchange/plainWords';
import type { Line } from '../exchange/request';

/** The credential of a run, checked. */
export type Credential = Access & Line;

const NAME = 'opscomApi';

/** Reads and checks the 'OPSCOM API' credential. A credential that n8n cannot give is refused like one with a wrong field. */
export async function readCredential(context: IExecuteFunctions): Promise<Credential | Refusal> {
	try {
		const data = await context.getCredentials(NAME);
		const access = readAccess(data);
		if (isRefusal(access)) return access;
		const { id, name } = context.getNode().credentials?.[NAME] ?? { id: null, name: NAME };
		return { ...access, decrypted: { id: id ?? '', name, type: NAME, data } };
	} catch (thrown) {
		return {
			message: "n8n could not read the 'OPSCOM API' credential",
			said: saidByN8n(thrown),
			advice: 'Choose the credential again in this node, or create it anew.',
		};
	}
}
