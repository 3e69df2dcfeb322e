import ts from 'typescript';

/** One small change to a source file that a test should notice. */
export interface Mutant {
	/** From 1. */
	line: number;
	/** Offsets in the text, the second one after the last character. */
	start: number;
	end: number;
	before: string;
	after: string;
}

const OPERATORS: Record<string, string> = {
	'===': '!==',
	'!==': '===',
	'<': '<=',
	'<=': '<',
	'>': '>=',
	'>=': '>',
	'&&': '||',
	'||': '&&',
	'??': '&&',
	'+': '-',
	'-': '+',
	'*': '/',
	'/': '*',
	'%': '*',
	'+=': '-=',
	'-=': '+=',
};

/** Every mutant of a TypeScript source: operators, negations, booleans, numbers, and calls left out. */
export function mutantsOf(source: string): Mutant[] {
	const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
	const found: Mutant[] = [];
	const add = (node: ts.Node, after: string) => {
		const start = node.getStart(file);
		const line = file.getLineAndCharacterOfPosition(start).line + 1;
		found.push({ line, start, end: node.end, before: source.slice(start, node.end), after });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
		if (ts.isBinaryExpression(node)) {
			const operator = node.operatorToken.getText(file);
			if (Object.hasOwn(OPERATORS, operator)) add(node.operatorToken, OPERATORS[operator]);
		} else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
			add(node, node.operand.getText(file));
		} else if (node.kind === ts.SyntaxKind.TrueKeyword) {
			add(node, 'false');
		} else if (node.kind === ts.SyntaxKind.FalseKeyword) {
			add(node, 'true');
		} else if (ts.isNumericLiteral(node) && !isKey(node)) {
			add(node, `(${node.getText(file)} + 1)`);
		} else if (ts.isExpressionStatement(node) && isCall(node.expression)) {
			add(node, ';');
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

function isKey(node: ts.Node): boolean {
	const { parent } = node;
	return (
		(ts.isPropertyAssignment(parent) && parent.name === node) ||
		(ts.isBindingElement(parent) && parent.propertyName === node)
	);
}

function isCall(expression: ts.Expression): boolean {
	if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) return isCall(expression.expression);
	// A constructor cannot go without the call of its parent's.
	return ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword;
}

/** The source with the change. */
export function mutate(source: string, { start, end, after }: Mutant): string {
	return source.slice(0, start) + after + source.slice(end);
}
