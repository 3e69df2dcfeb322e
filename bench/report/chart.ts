import { init } from 'echarts';
import type { CaseResult, Machine } from '../results';
import { summarize, type Summary } from '../summary';
import { machineLine } from './machine';
import { amount, titleOf } from './tables';

const WIDTH = 1_200;
const ROW = 24;
const TOP = 90;
const BOTTOM = 20;
/** Where the three panels begin; the first leaves room for the names. */
const LEFT = [330, 640, 950];
const PANEL = 190;

const OPSCOM = '#1f6feb';
const OTHER = '#8b949e';

const colorOf = ({ id }: Summary): string => (id.startsWith('opscom-') ? OPSCOM : OTHER);

interface Panel {
	title: string;
	valueOf: (summary: Summary) => number;
	axis: 'value' | 'log';
}

const PANELS: Panel[] = [
	{ title: 'Items per second', valueOf: ({ itemsPerSecond }) => itemsPerSecond.median, axis: 'value' },
	{ title: 'CPU ms per item', valueOf: ({ cpuMsPerItem }) => cpuMsPerItem.median, axis: 'value' },
	// From 1 to thousands: only a logarithmic scale shows both.
	{ title: 'Connections at once (log scale)', valueOf: ({ connections }) => connections, axis: 'log' },
];

/** One case as an SVG picture: how fast, at what cost, and how many connections. */
export function chartOf(result: CaseResult, machine: Machine): string {
	// The first category of a vertical axis is at the bottom.
	const summaries = summarize(result).reverse();
	const height = TOP + summaries.length * ROW + BOTTOM;
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
	chart.setOption({
		animation: false,
		backgroundColor: '#ffffff',
		title: [
			{ text: titleOf(result), subtext: machineLine(machine), left: 10, top: 5 },
			...PANELS.map(({ title }, index) => ({ text: title, left: LEFT[index], top: 62, textStyle: { fontSize: 13 } })),
		],
		grid: PANELS.map((_, index) => ({ left: LEFT[index], width: PANEL, top: TOP, bottom: BOTTOM })),
		xAxis: PANELS.map(({ axis }, gridIndex) => ({ type: axis, gridIndex, show: false, min: axis === 'log' ? 1 : 0 })),
		yAxis: PANELS.map((_, gridIndex) => ({
			type: 'category',
			gridIndex,
			data: summaries.map(({ label }) => label),
			axisLabel: { show: gridIndex === 0, width: LEFT[0] - 20, overflow: 'truncate' },
			axisTick: { show: false },
		})),
		series: PANELS.map(({ valueOf }, index) => ({
			type: 'bar',
			xAxisIndex: index,
			yAxisIndex: index,
			data: summaries.map((summary) => ({
				value: valueOf(summary),
				itemStyle: { color: colorOf(summary) },
				label: {
					show: true,
					position: 'right',
					formatter: index === 2 ? valueOf(summary).toLocaleString('en') : amount(valueOf(summary)),
				},
			})),
		})),
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}
