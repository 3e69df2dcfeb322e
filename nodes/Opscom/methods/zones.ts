import {
	NodeOperationError,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { getPermitStats } from '../actions/permit/getStats.operation';
import { messageFor } from '../exchange/messages';
import { sendRequest } from '../exchange/request';
import { readFaulty, readResponse, type AttemptResult } from '../exchange/response';
import { formatMessage, type Message } from '../exchange/text';
import { Credentials } from '../run/credentials';

/** ms; a person is waiting for the list. */
const TIMEOUT = 15_000;

/** The zones that have permits, to choose several of in Get Stats. OPSCOM cannot be asked for a name with a comma. */
export async function getZones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const zones = await readZones(this, "To enter names yourself, switch 'Zones' to 'Expression'.");
	return zones.filter((zone) => !zone.includes(',')).map(optionOf);
}

/** The zones that have permits and whose names contain `filter`, to choose one of. */
export async function searchZones(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const zones = await readZones(this, "To enter the name yourself, choose 'By Name'.");
	return { results: zones.filter((zone) => zone.toLowerCase().includes(filter.toLowerCase())).map(optionOf) };
}

const optionOf = (zone: string): INodePropertyOptions => ({ name: zone, value: zone });

/**
 * @param otherWay how a person enters a zone without the list: n8n shows only the text of what is thrown (seen in 2.41.1)
 * @throws NodeOperationError that says why there is no list
 */
async function readZones(context: ILoadOptionsFunctions, otherWay: string): Promise<string[]> {
	const credential = await new Credentials(context).read(0);
	if (!credential.ok) throw noList(context, credential.error, otherWay);
	const { endpoints, redact } = credential.value;
	const { service, path, wording } = getPermitStats;
	const sent = await sendRequest(context, credential.value, endpoints[service] + path, {}, TIMEOUT);
	const confirms = (body: IDataObject) => getPermitStats.confirms(body, { id: '', key: '', body: {} });
	const attempt: AttemptResult = sent.ok
		? readResponse(sent.response, confirms, redact)
		: readFaulty(sent.ending, sent.received, redact);
	if (attempt.ending !== 'confirmed') {
		throw noList(context, messageFor(attempt, { attempts: 1, timeout: TIMEOUT }, wording), otherWay);
	}
	const { data } = attempt.body as unknown as { data: IDataObject[] };
	const zones = data.map(({ zone }) => zone).filter((zone) => typeof zone === 'string' && zone.trim() !== '');
	return [...new Set(zones as string[])].sort((a, b) => a.localeCompare(b));
}

function noList(context: ILoadOptionsFunctions, message: Message, otherWay: string): NodeOperationError {
	const text = `The zones could not be listed. ${formatMessage(message)}. ${otherWay}`;
	return new NodeOperationError(context.getNode(), text, { description: message.advice });
}
