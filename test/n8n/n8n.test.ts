import { browser } from './browser';
import { cancel } from './cancel';
import { credentialTest } from './credentialTest';
import { examples } from './examples';
import { httpRequestNode } from './httpRequestNode';
import { installed } from './installed';
import { manyItems } from './manyItems';
import { onError } from './onError';
import { retry } from './retry';
import { secrets } from './secrets';
import { useStage, version } from './stage';
import { upgrade } from './upgrade';
import { webhook } from './webhook';

describe(`n8n ${version}`, () => {
	const stage = useStage('n8n');

	installed(stage);
	credentialTest(stage);
	manyItems(stage);
	onError(stage);
	retry(stage);
	cancel(stage);
	webhook(stage);
	httpRequestNode(stage);
	examples(stage);
	browser(stage);
	upgrade(stage);
	secrets(stage);
});
