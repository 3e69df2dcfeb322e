import { Command } from 'commander';

import { SANDBOX_CLIENT_CODE, SANDBOX_TOKEN } from './index';

interface Options {
	port: string;
	token: string;
	clientCode: string;
}

/** `npm run sandbox`; what is wrong with its options is told in one line. */
export const sandboxCommand = () =>
	new Command('sandbox')
		.description('Runs an OPSCOM sandbox with sample permits on this computer, to use from your own n8n.')
		.option('--port <number>', 'port on 127.0.0.1; 0 takes any free port', '8790')
		.option('--token <token>', 'API token that the sandbox accepts', SANDBOX_TOKEN)
		.option('--client-code <code>', 'client code that the sandbox accepts', SANDBOX_CLIENT_CODE)
		.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) });

/** Returns the options, or ends the program with exit code 1 and one line about what to change. */
export function checkedOptions(program: Command, args?: string[]): { port: number; token: string; clientCode: string } {
	const { port, token, clientCode } = program.parse(args, args && { from: 'user' }).opts<Options>();
	if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
		program.error(`--port must be a whole number from 0 to 65535, got ${JSON.stringify(port)}. 0 takes any free port.`);
	// Not repeated in the message: it may be a real token, pasted with a space too many.
	if (!/^[A-Za-z0-9-]{8,50}$/.test(token))
		program.error('--token must be 8 to 50 letters, digits or dashes, as the credential wants it.');
	if (!/^[A-Za-z0-9_-]+$/.test(clientCode))
		program.error(`--client-code must be letters, digits, dashes or underscores, got ${JSON.stringify(clientCode)}.`);
	return { port: Number(port), token, clientCode };
}
