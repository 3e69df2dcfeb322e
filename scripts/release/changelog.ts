/** What CHANGELOG.md says about one version. */
export interface Section {
	version: string;
	/** The day of the release; undefined while the heading says "Unreleased". */
	date?: string;
	text: string;
}

const HEADING = /^## (\d+\.\d+\.\d+) - (?:(\d{4}-\d{2}-\d{2})|Unreleased)$/;

/** @throws when a second-level heading is not "## 1.2.3 - 2026-01-31" or "## 1.2.3 - Unreleased" */
export function changelogSections(changelog: string): Section[] {
	const [, ...sections] = changelog.split(/^(?=## )/m);
	return sections.map((section) => {
		const [heading, ...lines] = section.split('\n');
		const parts = HEADING.exec(heading);
		if (!parts)
			throw new Error(`CHANGELOG.md: "${heading}" must be "## 1.2.3 - 2026-01-31" or "## 1.2.3 - Unreleased".`);
		return { version: parts[1], date: parts[2], text: lines.join('\n').trim() };
	});
}
