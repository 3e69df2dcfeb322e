/** What the files of Microsoft Excel begin with: a ZIP archive, and the older form. */
const WORKBOOKS = ['504b0304', 'd0cf11e0'];

/**
 * The text of a file as spreadsheets save it: UTF-16 with or without a byte order mark, UTF-8, otherwise Windows-1252.
 *
 * @returns `undefined` for a file that is no text
 */
export function decode(bytes: Uint8Array): string | undefined {
	if (WORKBOOKS.includes(Buffer.from(bytes.subarray(0, 4)).toString('hex'))) return undefined;
	const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
	return text.includes('\0') ? undefined : text;
}

function encodingOf(bytes: Uint8Array): string {
	const [first, second, third, fourth] = bytes;
	if ((first === 0xff && second === 0xfe) || (second === 0 && fourth === 0)) return 'utf-16le';
	if ((first === 0xfe && second === 0xff) || (first === 0 && third === 0)) return 'utf-16be';
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return 'utf-8';
	} catch {
		return 'windows-1252';
	}
}
