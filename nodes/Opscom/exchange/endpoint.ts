import type { Words } from './plainWords';

/** The fields of the 'OPSCOM API' credential, cleaned of what pasting adds. */
export interface Access {
	apiToken: string;
	/** `{baseUrl}/api/{clientCode}/v1`, without a slash at the end. */
	endpoint: string;
}

const CREDENTIAL = "'OPSCOM API' credential";
/** Blanks, line ends and the invisible characters that come with text copied from mail and web pages. */
const PASTED_BLANKS = /[\s\u200B-\u200D\u2060\uFEFF]+/g;
const PASTED_AROUND = new RegExp(`^${PASTED_BLANKS.source}|${PASTED_BLANKS.source}$`, 'g');
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Checks the credential before anything is sent. Token: up to 50 letters, digits and dashes; client code and address:
 * opscom-api conventions ("Conventions common to all endpoints", opscom.wiki).
 *
 * @returns the access, or words that name the field and say what to do
 */
export function readAccess(fields: Record<string, unknown>): Access | Words {
	const apiToken = text(fields.apiToken).replaceAll(PASTED_BLANKS, '');
	const clientCode = trimmed(fields.clientCode);

	if (apiToken === '') return wrong('API Token', 'is empty', 'Enter the token that OPSCOM gave you');
	if (apiToken.length > 50) {
		return wrong(
			'API Token',
			`has ${apiToken.length} characters`,
			'OPSCOM tokens have at most 50. Enter the token again',
		);
	}
	if (!/^[A-Za-z0-9-]+$/.test(apiToken)) {
		return wrong(
			'API Token',
			'has characters other than letters, digits and dashes',
			'Enter only the token, without quotes or other signs',
		);
	}
	if (clientCode === '') return wrong('Client Code', 'is empty', 'Enter the code that OPSCOM gave you, e.g. OC-TOMA');
	if (!/^[A-Za-z0-9_-]+$/.test(clientCode)) {
		return wrong(
			'Client Code',
			'has characters other than letters, digits, dashes and underscores',
			'Enter only the code that OPSCOM gave you, e.g. OC-TOMA',
		);
	}
	const base = readBaseUrl(trimmed(fields.baseUrl));
	return typeof base === 'string' ? { apiToken, endpoint: `${base}/api/${clientCode}/v1` } : base;
}

function readBaseUrl(value: string): string | Words {
	const example = 'Enter it as https://controller.operationscommander.io';
	if (value === '') return wrong('Base URL', 'is empty', example);
	let url: URL;
	try {
		url = new URL(value);
	} catch {
		return wrong('Base URL', 'is not a web address', example);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
		return wrong('Base URL', 'does not start with https://', `The token would travel unprotected. ${example}`);
	}
	if (url.username !== '' || url.password !== '') {
		return wrong('Base URL', 'holds a user name or password', `OPSCOM only takes the token. ${example}`);
	}
	if (/[?#]/.test(value)) return wrong('Base URL', 'holds a question mark or a number sign', example);
	if (/\/api(\/|$)/.test(url.pathname)) {
		return wrong('Base URL', 'goes on after the host', `The node adds the rest of the address itself. ${example}`);
	}
	return url.href.replace(/\/+$/, '');
}

function trimmed(value: unknown): string {
	return text(value).replace(PASTED_AROUND, '');
}

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function wrong(field: string, what: string, next: string): Words {
	return { message: `'${field}' in the ${CREDENTIAL} ${what}`, advice: `${next}.` };
}
