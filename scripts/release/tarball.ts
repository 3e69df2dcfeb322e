import { pack } from '../pack';

pack(process.cwd(), process.cwd())
	.then((tarball) => console.log(tarball))
	.catch((cause: unknown) => {
		console.error(cause);
		process.exitCode = 1;
	});
