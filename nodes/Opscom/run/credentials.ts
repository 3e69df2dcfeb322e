import type { IExecuteFunctions } from 'n8n-workflow';

import { invalid, valid, type Checked } from '../actions/checked';
import { clientCodeOf, readAccess, type Access } from '../exchange/endpoint';
import { redactor, type Redact } from '../exchange/redact';
import type { Line } from '../exchange/request';

/** An 'OPSCOM API' credential with the fields that it has for an item, checked. */
export interface Credential extends Access, Line {
	/** Keeps this credential's token out of whatever is said of the item. */
	redact: Redact;
}

/** `unusable`: of a credential with a wrong field that tells its client, for what earlier tries settled. It is never sent. */
export type CheckedCredential = Checked<Credential> & { unusable?: Credential };

const NAME = 'opscomApi';

/**
 * Reads the credential of each item: n8n evaluates the expressions in its fields with the item's data. Items with the same
 * fields get the same object.
 */
export class Credentials {
	private readonly known = new Map<string, Credential>();

	constructor(private readonly context: Pick<IExecuteFunctions, 'getCredentials' | 'getNode'>) {}

	/** A credential that n8n cannot give is refused like one with a wrong field; never throws. */
	async read(item: number): Promise<CheckedCredential> {
		let data;
		try {
			data = await this.context.getCredentials(NAME, item);
		} catch (thrown) {
			return invalid({
				text: "n8n could not read the 'OPSCOM API' credential",
				thrown,
				advice: 'Select the credential again in this node, or create a new one.',
			});
		}
		const read = readAccess(data);
		if (!read.ok) return { ...invalid(read.error), unusable: unusableOf(clientCodeOf(data)) };
		const access = read.value;
		const key = JSON.stringify(access);
		const known = this.known.get(key);
		if (known) return valid(known);

		const { id, name } = this.context.getNode().credentials?.[NAME] ?? { id: null, name: NAME };
		const credential: Credential = {
			...access,
			decrypted: { id: id ?? '', name, type: NAME, data },
			redact: redactor(access.apiToken),
		};
		this.known.set(key, credential);
		return valid(credential);
	}
}

function unusableOf(clientCode: string | undefined): Credential | undefined {
	if (clientCode === undefined) return undefined;
	const decrypted = { id: '', name: NAME, type: NAME, data: {} };
	const endpoints = { permit: '', plate: '' };
	return { apiToken: '', clientCode, endpoints, decrypted, redact: (value) => value };
}
