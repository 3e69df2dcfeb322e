/** The permits of the sandbox, known by their reference ID alone. */
export class PermitStore {
	private readonly alive: Set<string>;
	private readonly deleted = new Map<string, number>();

	constructor(referenceIds: string[] = []) {
		this.alive = new Set(referenceIds);
	}

	list(): string[] {
		return [...this.alive];
	}

	has(referenceId: string): boolean {
		return this.alive.has(referenceId);
	}

	add(...referenceIds: string[]): void {
		for (const referenceId of referenceIds) this.alive.add(referenceId);
	}

	/** Returns false, and changes nothing, when there is no such permit. */
	delete(referenceId: string): boolean {
		if (!this.alive.delete(referenceId)) return false;
		this.deleted.set(referenceId, this.deletions(referenceId) + 1);
		return true;
	}

	/** How many times this permit was there and was deleted since the start or the last `forgetDeletions`. */
	deletions(referenceId: string): number {
		return this.deleted.get(referenceId) ?? 0;
	}

	forgetDeletions(): void {
		this.deleted.clear();
	}
}
