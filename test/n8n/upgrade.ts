import { installCommunityPackage, PACKAGE_NAME, recordCommunityPackage } from '../../scripts/n8n/communityPackage';
import { N8nClient } from '../../scripts/n8n/n8nClient';
import { startN8n } from '../../scripts/n8n/n8nServer';
import { repack } from '../../scripts/n8n/tarball';
import { credentialData, LOUD, runFolder, tarballUnderTest, version, type Stage } from './stage';
import { complaints } from './installed';
import { output } from './executions';
import { rowsOf, rowsWorkflow } from './workflows';

const PREVIOUS = '0.0.9';

export function upgrade(stage: Stage): void {
	describe('upgrade', () => {
		it('runs a workflow that was saved with the previous version', async () => {
			const userFolder = runFolder('upgrade');
			const rows = rowsOf('UPGRADE', 4);
			const ids = rows.map(({ reference_id }) => reference_id);
			stage.sandbox.addPermits(...ids);
			const installedVersion = async (client: N8nClient) => {
				const packages = await client.request<Array<{ packageName: string; installedVersion: string }>>(
					'GET',
					'/community-packages',
				);
				return packages.find(({ packageName }) => packageName === PACKAGE_NAME)?.installedVersion;
			};

			// No version has been published yet, so the same code under a lower number stands for the previous one.
			await installCommunityPackage(userFolder, await repack(tarballUnderTest(), PREVIOUS));
			const before = await startN8n({ version, userFolder, env: LOUD });
			let workflowId: string;
			try {
				recordCommunityPackage(userFolder);
				const client = await N8nClient.signIn(before.url);
				expect(await installedVersion(client)).toBe(PREVIOUS);
				const credential = await client.createCredential('OPSCOM', 'opscomApi', credentialData(stage.sandbox));
				const chain = { name: 'Saved before', credential, options: { concurrency: 2 } };
				const saved = await client.createWorkflow(rowsWorkflow(rows, chain));
				workflowId = saved.id;
			} finally {
				await before.stop();
			}

			await installCommunityPackage(userFolder, tarballUnderTest());
			recordCommunityPackage(userFolder);
			const after = await startN8n({ version, userFolder, env: LOUD });
			try {
				const client = await N8nClient.signIn(after.url);
				expect(await installedVersion(client)).not.toBe(PREVIOUS);
				const saved = await client.workflow(workflowId);
				const execution = await client.finished(await client.run(saved, 'Start'));
				expect(execution.status).toBe('success');
				expect(output(execution).map(({ reference_id }) => reference_id)).toEqual(ids);
				expect(ids.map((id) => stage.sandbox.deletions(id))).toEqual([1, 1, 1, 1]);
				expect(complaints(after.log())).toEqual([]);
			} finally {
				await after.stop();
			}
		});
	});
}
