import { readReferenceId } from '../../nodes/Opscom/actions/permit/referenceId';
import { readCancellations } from './readExamples';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('examples/cancellations.csv', () => {
	const rows = readCancellations();
	const ids = rows.map(({ reference_id }) => reference_id);

	test('has 14 rows with no empty cell', () => {
		expect(rows).toHaveLength(14);
		for (const row of rows) {
			expect(Object.keys(row)).toEqual(['reference_id', 'plate', 'lot', 'cancelled_on', 'reason']);
			expect(Object.values(row)).not.toContain('');
			expect(row.cancelled_on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
		}
	});

	test('has one row with an invalid Reference ID', () => {
		const invalid = ids.filter((id) => !readReferenceId(id).ok);
		expect(invalid).toEqual(['#N/A']);
		expect(ids.filter((id) => id !== '#N/A').filter((id) => !UUID.test(id))).toEqual([]);
	});

	test('lists one permit twice', () => {
		const repeated = ids.filter((id, row) => ids.indexOf(id) !== row);
		expect(repeated).toEqual(['e2b7f960-1c84-47d5-b3aa-90f6d81c5b24']);
		expect(rows.filter(({ reference_id }) => repeated.includes(reference_id)).map(({ plate }) => plate)).toEqual([
			'CTHV 935',
			'CTHV 935',
		]);
	});

	test('has one permit that OPSCOM does not have, as its reason suggests', () => {
		const unknown = rows.filter(({ reason }) => reason === 'ID copied from an old list');
		expect(unknown.map(({ reference_id }) => reference_id)).toEqual(['f9042b6d-8c13-4ae7-a5d9-61b7e3c0284f']);
	});
});
