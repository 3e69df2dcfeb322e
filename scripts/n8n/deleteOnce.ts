import { deepEqual } from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import type { Sandbox } from '../../test/sandbox';
import { output } from '../../test/n8n/executions';
import { OPSCOM, rowsWorkflow } from '../../test/n8n/workflows';
import { N8nClient } from './n8nClient';

/**
 * Signs in to a new n8n that has the package, and deletes one permit and one that OPSCOM does not have.
 *
 * @throws when an item comes out elsewhere or otherwise than it should, or OPSCOM got another request
 */
export async function deleteOnce(url: string, sandbox: Sandbox): Promise<void> {
	const client = await N8nClient.signIn(url);
	const credential = await client.createCredential('OPSCOM sandbox', 'opscomApi', {
		apiToken: sandbox.token,
		clientCode: sandbox.clientCode,
		baseUrl: sandbox.url,
	});
	sandbox.addPermits('KNOWN-1');
	const execution = await client.runToEnd(
		rowsWorkflow([{ reference_id: 'KNOWN-1' }, { reference_id: 'UNKNOWN-1' }], {
			name: 'Delete once',
			credential,
			settings: { onError: 'continueErrorOutput' },
		}),
	);
	deepEqual(execution.status, 'success');
	deepEqual(
		output(execution, OPSCOM, 0).map(({ reference_id }) => reference_id),
		['KNOWN-1'],
	);
	deepEqual(
		output(execution, OPSCOM, 1).map(({ details }) => (details as IDataObject).outcome),
		['notFound'],
	);
	deepEqual(sandbox.deletions('KNOWN-1'), 1);
}
