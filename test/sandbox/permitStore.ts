/** What Permit Create is told of a permit. The values are texts, as OPSCOM documents all of them. */
export interface PermitDetails {
	plate: string;
	zone?: string;
	permitNumber?: string;
	amount?: string;
	currency?: string;
	startTime?: string;
	endTime: string;
}

export interface Permit extends PermitDetails {
	referenceId: string;
	/** As Permit Stats counts it. */
	type: 'standard' | 'temp';
}

/** A permit by its reference ID alone, or with some of its details. */
export type NewPermit = string | (Partial<Permit> & Pick<Permit, 'referenceId'>);

/** What a permit has unless told otherwise: the request of "Push API: Permit Create", opscom.wiki. */
export const SAMPLE_DETAILS: Required<PermitDetails> = {
	plate: 'PL8RDR',
	zone: 'Lot 4',
	permitNumber: 'L4-1138',
	amount: '14.50',
	currency: 'CAD',
	startTime: '2018-07-02T09:00:00',
	endTime: '2018-07-02T09:30:00',
};

const DETAILS = Object.keys(SAMPLE_DETAILS) as Array<keyof PermitDetails>;

/** The permits of the sandbox, in the order in which they were added. */
export class PermitStore {
	private readonly permits = new Map<string, Permit>();
	private readonly deleted = new Map<string, number>();

	constructor(permits: NewPermit[] = []) {
		this.add(...permits);
	}

	all(): Permit[] {
		return [...this.permits.values()];
	}

	get(referenceId: string): Permit | undefined {
		return this.permits.get(referenceId);
	}

	/** What is not told of a permit is as in the sample. */
	add(...permits: NewPermit[]): void {
		for (const permit of permits) {
			const given = typeof permit === 'string' ? { referenceId: permit } : permit;
			this.put({ ...SAMPLE_DETAILS, type: 'temp', ...given });
		}
	}

	/** Adds the permit, or replaces the one with its reference ID. */
	put(permit: Permit): void {
		this.permits.set(permit.referenceId, permit);
	}

	/** Whether a permit with exactly these details exists. */
	hasCopyOf(details: PermitDetails): boolean {
		return this.all().some((permit) => DETAILS.every((name) => permit[name] === details[name]));
	}

	/** Returns false, and changes nothing, when there is no such permit. */
	delete(referenceId: string): boolean {
		if (!this.permits.delete(referenceId)) return false;
		this.deleted.set(referenceId, this.deletions(referenceId) + 1);
		return true;
	}

	/** How many times this permit existed and was deleted since the start or the last `forgetDeletions`. */
	deletions(referenceId: string): number {
		return this.deleted.get(referenceId) ?? 0;
	}

	/** Leaves no permit. None of them counts as deleted. */
	clear(): void {
		this.permits.clear();
	}

	forgetDeletions(): void {
		this.deleted.clear();
	}
}
