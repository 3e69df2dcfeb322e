import { checkedOptions, sandboxCommand } from './commandLine';
import { onEnter } from './enterKey';
import { startSandbox } from './index';
import { addSamplePermits, restoreSamplePermits } from './samplePermits';
import { requestLine, RESTORED, startScreen } from './screen';

async function main(): Promise<void> {
	const program = sandboxCommand();
	const options = checkedOptions(program);
	const sandbox = await startSandbox({
		...options,
		onSettled: (entry) => console.log(requestLine(entry, options.token)),
	}).catch(({ code }: NodeJS.ErrnoException) =>
		program.error(
			code === 'EADDRINUSE'
				? `Port ${options.port} is in use. Choose another one with --port; 0 takes any free port.`
				: `Port ${options.port} cannot be used (${code}). Choose another one with --port; 0 takes any free port.`,
		),
	);
	addSamplePermits(sandbox);
	const ignoreEnter = onEnter(() => {
		restoreSamplePermits(sandbox);
		console.log(RESTORED);
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			ignoreEnter();
			void sandbox.stop();
		});
	}
	console.log(startScreen(sandbox));
}

void main();
