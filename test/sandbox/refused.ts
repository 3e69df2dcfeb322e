import { REFUSAL_STATUS } from './assumptions';

/** Ends what an operation does with the code that OPSCOM responds with. */
export class Refused extends Error {
	constructor(
		readonly code: number,
		readonly status = REFUSAL_STATUS,
	) {
		super(`Refused with ${code}`);
	}
}
