import { ERROR_TABLE } from './errorTable';

it("holds OPSCOM's public codes and no other", () => {
	const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
	expect(Object.keys(ERROR_TABLE).map(Number)).toEqual([...range(9000, 9022), ...range(9030, 9033)]);
	for (const message of Object.values(ERROR_TABLE)) expect(message).toMatch(/^[A-Z].*\.$/);
});
