/** The text of a response: UTF-8, and what is not is read as Windows-1252, in which any bytes are letters. */
export function decode(bytes: Uint8Array): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}

/**
 * The server's own reason for a response that is no success, in one line: `ErrorMessage` of OPSCOM's JSON (API Error Codes,
 * opscom.wiki), `message` and `errors` of Laravel's, the title of an HTML page, or a plain text itself. Never throws.
 *
 * @param body the response's JSON, if it is any
 * @param text the response as it came
 */
export function readServerText(body: unknown, text: string): string | undefined {
	if (typeof body === 'object' && body !== null) return reasonIn(body as Record<string, unknown>);
	const line = inOneLine(text);
	if (line.startsWith('<')) return titleOf(line);
	// Broken JSON and bytes that are no text tell nobody a reason.
	return line === '' || /^[[{]|[^\P{C}\s]|\ufffd/u.test(line) ? undefined : line;
}

function reasonIn({ ErrorMessage, message, errors }: Record<string, unknown>): string | undefined {
	const ofFields = typeof errors === 'object' && errors !== null ? Object.values(errors).flat() : [];
	const reasons = [ErrorMessage, message, ...ofFields].filter((reason) => typeof reason === 'string').map(inOneLine);
	// Laravel's `message` begins with the first text of `errors`.
	const [first = '', ...others] = reasons.filter((reason) => reason !== '');
	return [first, ...others.filter((other) => !first.startsWith(other))].join(' ') || undefined;
}

function titleOf(page: string): string | undefined {
	const title = /<title(?: [^<>]*)?>([^<]*)/i.exec(page)?.[1] ?? '';
	return inOneLine(title.replace(/&amp;/g, '&').replace(/&hellip;/g, '…')) || undefined;
}

function inOneLine(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}
