/** What a text may begin with to say how it is written (Encoding Standard, 6). */
const BYTE_ORDER_MARKS: Array<[charset: string, mark: number[]]> = [
	['utf-8', [0xef, 0xbb, 0xbf]],
	['utf-16le', [0xff, 0xfe]],
	['utf-16be', [0xfe, 0xff]],
];

/** Gives every sequence of bytes a text; what pages and programs mean by ISO-8859-1 (Encoding Standard, 4.2). */
const ANY_BYTES = 'windows-1252';

/**
 * The text of a response, by its byte order mark, else by the charset of its `Content-Type`, else as UTF-8. Bytes that do not
 * fit are read as Windows-1252: a server that leaves out its charset, or names a wrong one, still gets its letters shown.
 */
export function decode(bytes: Uint8Array, contentType: unknown): string {
	const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
	const charset = marked?.[0] ?? charsetOf(contentType) ?? 'utf-8';
	return decodeAs(charset, bytes) ?? decodeAs('utf-8', bytes) ?? new TextDecoder(ANY_BYTES).decode(bytes);
}

function charsetOf(contentType: unknown): string | undefined {
	return /;\s*charset\s*=\s*["']?([^\s"';,]+)/i.exec(String(contentType))?.[1];
}

/** `undefined` when the charset is not known or the bytes are not written in it. */
function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder(charset, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}
