import { generate } from 'selfsigned';

export interface Certificate {
	key: string;
	cert: string;
}

const IP_ADDRESS = 7;

/** A certificate for the sandbox's address that signs itself, so a client that is given it trusts it. */
export async function certificateFor(ip: string): Promise<Certificate> {
	const { private: key, cert } = await generate([{ name: 'commonName', value: ip }], {
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'subjectAltName', altNames: [{ type: IP_ADDRESS, ip }] },
		],
	});
	return { key, cert };
}
