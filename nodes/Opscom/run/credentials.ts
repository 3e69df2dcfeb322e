import type { ICredentialsDecrypted, IExecuteFunctions } from 'n8n-workflow';

import type { InvalidInput } from '../actions/checked';
import { readAccess, type Access } from '../exchange/endpoint';
import { redactor, type Redact } from '../exchange/redact';
import { fail, ok, type Result } from '../result';

/** An 'OPSCOM API' credential with the fields that it has for an item, checked. */
export interface Credential extends Access {
	/** As n8n's request helper takes it, so that it is not decrypted again for each request. */
	decrypted: ICredentialsDecrypted;
	/** Keeps this credential's token out of whatever is said of the item. */
	redact: Redact;
}

/** `redact` also keeps a token out whose credential is not right. */
export type CheckedCredential = Result<Credential, InvalidInput> & { redact: Redact };

const NAME = 'opscomApi';

/**
 * Reads the credential of each item: n8n evaluates the expressions in its fields with the item's data. Items with the same
 * fields get the same object.
 */
export class Credentials {
	private readonly known = new Map<string, CheckedCredential>();

	constructor(private readonly context: Pick<IExecuteFunctions, 'getCredentials' | 'getNode'>) {}

	/** A credential that n8n cannot give is refused like one with a wrong field; never throws. */
	async read(item: number): Promise<CheckedCredential> {
		let data;
		try {
			data = await this.context.getCredentials(NAME, item);
		} catch (thrown) {
			const text = "n8n could not read the 'OPSCOM API' credential";
			const advice = 'Select the credential again in this node, or create a new one.';
			return { ...fail({ text, thrown, advice }), redact: (value) => value };
		}
		const { apiToken, clientCode, baseUrl, plateServiceUrl } = data;
		const fields = JSON.stringify([apiToken, clientCode, baseUrl, plateServiceUrl]);
		const known = this.known.get(fields) ?? this.check(data);
		this.known.set(fields, known);
		return known;
	}

	private check(data: ICredentialsDecrypted['data'] & object): CheckedCredential {
		const access = readAccess(data);
		const redact = redactor(access.ok ? access.value.apiToken : String(data.apiToken ?? '').trim());
		if (!access.ok) return { ...access, redact };
		const { id, name } = this.context.getNode().credentials?.[NAME] ?? { id: null, name: NAME };
		return { ...ok({ ...access.value, decrypted: { id: id ?? '', name, type: NAME, data }, redact }), redact };
	}
}
