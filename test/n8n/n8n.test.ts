import { credentialTest } from './credentialTest';
import { installed } from './installed';
import { manyItems } from './manyItems';
import { useStage, version } from './stage';

describe(`n8n ${version}`, () => {
	const stage = useStage('n8n');

	installed(stage);
	credentialTest(stage);
	manyItems(stage);
});
