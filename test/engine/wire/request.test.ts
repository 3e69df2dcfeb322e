import { startSandbox } from '../../sandbox';
import { deletionWorkflow, jsonOf, outputsOf, settingFor } from '../deletionWorkflow';
import { start } from '../engine';
import { useSandbox } from '../useSandbox';

const ID = '1a9b5375-cb75-4c71-9939-eeae550b09ac';
const sandbox = useSandbox(ID);

const deleteOne = () => start(deletionWorkflow({ rows: [{ id: ID }] }), settingFor(sandbox)).ended;

it('sends the documented request and returns the response unchanged', async () => {
	const run = await deleteOne();

	expect(sandbox.wire).toHaveLength(1);
	const [request] = sandbox.wire;
	expect(request.method).toBe('POST');
	expect(request.path).toBe('/api/OC-TOMA/v1/permits/delete');
	expect(request.rawBody).toBe(`{"apiToken":"${sandbox.token}","referenceID":"${ID}"}`);
	expect(request.headers).toMatchObject({
		accept: 'application/json',
		'content-type': 'application/json',
		'cache-control': 'no-cache',
	});
	expect(sandbox.has(ID)).toBe(false);
	expect(outputsOf(run, 'OPSCOM')).toEqual([
		[{ json: { status: 'success', reference_id: ID, InternalReferenceID: ID }, pairedItem: { item: 0 } }],
	]);
	expect(jsonOf(run, 'Deleted')).toEqual([expect.objectContaining({ row: 0, reference_id: ID })]);
});

it('sends a request once when OPSCOM responds with 401', async () => {
	sandbox.always({ kind: 'status', status: 401 });

	const run = await deleteOne();

	expect(sandbox.wire).toHaveLength(1);
	expect(run.status).toBe('error');
	expect(sandbox.has(ID)).toBe(true);
});

it.each([301, 302, 303, 307, 308])('does not follow a redirect with status %i', async (status) => {
	const elsewhere = await startSandbox({ permits: [ID] });
	sandbox.always({ kind: 'redirect', status, location: `${elsewhere.url}/api/OC-TOMA/v1/permits/delete` });

	const run = await deleteOne();
	await elsewhere.stop();

	expect(elsewhere.wire).toEqual([]);
	expect(elsewhere.has(ID)).toBe(true);
	expect(sandbox.wire).toHaveLength(1);
	expect(run.data.resultData.error?.message).toBe(
		`The server at 'Base URL' redirects elsewhere (HTTP ${status}). The redirect was not followed, to keep the token safe`,
	);
});

it('returns every key of the response, whatever its name', async () => {
	const body = `{"__proto__":{"status":"no"},"constructor":1,"status":"success","reference_id":"${ID}"}`;
	sandbox.on(ID, { kind: 'status', status: 200, contentType: 'application/json', body });

	const run = await deleteOne();

	expect(JSON.stringify(jsonOf(run, 'OPSCOM'))).toBe(`[${body}]`);
});
