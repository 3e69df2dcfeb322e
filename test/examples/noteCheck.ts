import type { INode } from 'n8n-workflow';
import { connectionsOf, type Workflow } from './readExamples';

/** Width and height of a node on the canvas with its name below it, generously. */
const NODE_SIZE = { width: 100, height: 140 };

/** The canvas in a browser window of 1440 by 900 pixels, as n8n 2.40.5 lays it out. n8n opens a workflow so that all of it can be seen. */
const CANVAS = { width: 1200, height: 700, padding: 0.2 };

/** In pixels, once the canvas is open. */
const READABLE = 10;

/** In pixels, by the mark at the beginning of a line (n8n's design system). */
const FONT_SIZES = [
	{ mark: '# ', size: 36 },
	{ mark: '## ', size: 24 },
	{ mark: '', size: 14 },
];
const CHARACTER_WIDTH = 0.56;
const LINE_HEIGHT = 1.35;
const PARAGRAPH_GAP = 8;
const PADDING = 16;

interface Frame {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

type Point = [x: number, y: number];

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';
const nameOf = ({ name }: Frame) => name;

function frameOf({ name, position: [left, top], parameters }: INode): Frame {
	const { width = NODE_SIZE.width, height = NODE_SIZE.height } = parameters as { width?: number; height?: number };
	return { name, left, top, right: left + width, bottom: top + height };
}

const overlap = (a: Frame, b: Frame) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isInside = (outer: Frame, inner: Frame) =>
	outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;

/** What keeps a person from reading what a workflow's sticky notes say. */
export function noteProblems(workflow: Workflow): string[] {
	const notes = workflow.nodes.filter(isNote);
	const frames = notes.map(frameOf);
	const steps = workflow.nodes.filter((node) => !isNote(node)).map(frameOf);
	const overlapping = frames.flatMap((frame, index) =>
		frames
			.slice(index + 1)
			.filter((other) => overlap(frame, other))
			.map((other) => `${frame.name}: overlaps ${other.name}`),
	);
	const unexplained = steps
		.filter((step) => !frames.some((frame) => isInside(frame, step)))
		.map((step) => `${step.name}: is inside no sticky note`);
	const texts = notes.map(textOf);
	const longer = texts.filter((text, index) => text.bottom > frames[index].bottom).map(nameOf);
	const covered = texts.filter((text) => steps.some((step) => overlap(text, step))).map(nameOf);
	const crossed = texts.flatMap((text) =>
		linesOf(workflow)
			.filter(({ points }) =>
				points.some(([x, y]) => text.left < x && x < text.right && text.top < y && y < text.bottom),
			)
			.map(({ from, to }) => `${text.name}: the line from ${from} to ${to} goes through its text`),
	);
	return [
		...overlapping,
		...unexplained,
		...longer.map((name) => `${name}: its text is longer than the note`),
		...covered.map((name) => `${name}: a step covers its text`),
		...crossed,
		...tooSmall(notes, [...frames, ...steps]),
	];
}

function tooSmall(notes: INode[], frames: Frame[]): string[] {
	const width = Math.max(...frames.map(({ right }) => right)) - Math.min(...frames.map(({ left }) => left));
	const height = Math.max(...frames.map(({ bottom }) => bottom)) - Math.min(...frames.map(({ top }) => top));
	const room = 1 + CANVAS.padding;
	const zoom = Math.min(CANVAS.width / (width * room), CANVAS.height / (height * room), 1);
	return notes
		.filter(({ parameters }) => paragraphsOf(parameters).some(({ size }) => size * zoom < READABLE))
		.map(({ name }) => `${name}: is too small to read when the workflow opens`);
}

const paragraphsOf = ({ content }: INode['parameters']) =>
	String(content)
		.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => {
			const { mark, size } = FONT_SIZES.find((font) => line.startsWith(font.mark))!;
			return { size, text: line.slice(mark.length).replaceAll(/\*\*|`/g, '') };
		});

/** Where the text of a note stands. */
function textOf(note: INode): Frame {
	const { name, left, top, right } = frameOf(note);
	let width = 0;
	let height = 0;
	for (const { size, text } of paragraphsOf(note.parameters)) {
		const character = size * CHARACTER_WIDTH;
		const lines = wrap(text, Math.floor((right - left - 2 * PADDING) / character));
		width = Math.max(width, ...lines.map((line) => line.length * character));
		height += lines.length * size * LINE_HEIGHT + PARAGRAPH_GAP;
	}
	return {
		name,
		left: left + PADDING,
		top: top + PADDING,
		right: left + PADDING + width,
		bottom: top + PADDING + height,
	};
}

/** The lines of a text, broken between words. */
function wrap(text: string, characters: number): string[] {
	const lines = [''];
	for (const word of text.split(' ')) {
		const line = lines[lines.length - 1];
		if (line !== '' && `${line} ${word}`.length > characters) lines.push(word);
		else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
	}
	return lines;
}

/** Every connection as points of the line that n8n 2.40.5 draws. */
function linesOf(workflow: Workflow): Array<{ from: string; to: string; points: Point[] }> {
	const connections = connectionsOf(workflow);
	return connections.map(({ from, to, output, type }) => {
		const [x1, y1] = workflow.nodes.find(({ name }) => name === from)!.position;
		const [x2, y2] = workflow.nodes.find(({ name }) => name === to)!.position;
		if (type !== 'main') return { from, to, points: curve([x1 + 40, y1], [x2 + 128, y2 + 96], 'y') };
		const outputs = connections.filter((other) => other.from === from).map((other) => other.output);
		const share = (output + 1) / (Math.max(...outputs, ...errorOutput(workflow, from)) + 2);
		const start: Point = [x1 + 96, y1 + 96 * share];
		const end: Point = [x2, y2 + 48];
		return { from, to, points: start[0] - 20 > end[0] ? backwards(start, end) : curve(start, end, 'x') };
	});
}

const errorOutput = ({ nodes }: Workflow, from: string) =>
	nodes.some(({ name, onError }) => name === from && onError === 'continueErrorOutput') ? [1] : [];

const STEPS = Array.from({ length: 41 }, (_, step) => step / 40);

/** A curve that leaves and arrives along one axis. */
function curve([x1, y1]: Point, [x2, y2]: Point, axis: 'x' | 'y'): Point[] {
	const a: Point = axis === 'x' ? [(x1 + x2) / 2, y1] : [x1, (y1 + y2) / 2];
	const b: Point = axis === 'x' ? [(x1 + x2) / 2, y2] : [x2, (y1 + y2) / 2];
	const at = (t: number, p: number, q: number, r: number, s: number) =>
		p * (1 - t) ** 3 + 3 * q * t * (1 - t) ** 2 + 3 * r * t ** 2 * (1 - t) + s * t ** 3;
	return STEPS.map((t): Point => [at(t, x1, a[0], b[0], x2), at(t, y1, a[1], b[1], y2)]);
}

/** The line to an earlier step: below its own row, then back. */
function backwards([x1, y1]: Point, [x2, y2]: Point): Point[] {
	const corners: Point[] = [
		[x1, y1],
		[x1 + 40, y1],
		[x1 + 40, y1 + 130],
		[x2 - 40, y1 + 130],
		[x2 - 40, y2],
		[x2, y2],
	];
	return corners.slice(1).flatMap(([x, y], index) => {
		const [fromX, fromY] = corners[index];
		return STEPS.map((t): Point => [fromX + (x - fromX) * t, fromY + (y - fromY) * t]);
	});
}
