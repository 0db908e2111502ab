import type { SyntaxNode } from '@lezer/common';
import { bindOperators, type Part } from './bind-operators.ts';
import { buildSelector } from './build-selector.ts';
import type { Aggregation, AggregationOperator, Binary, Call, Expression } from './expression.ts';
import { functionSignatures } from './function-signatures.ts';
import { goQuote } from './go-quote.ts';
import type { GrammarTree } from './grammar-tree.ts';
import { labelsOf, matchingOf } from './label-lists.ts';
import { literalNumber, literalString } from './literals.ts';
import { modify } from './modify.ts';

/**
 * Our tree of the grammar's. The grammar hangs `offset`, `@` and ranges on all that stands left of them (in
 * `a + b offset 5m`, on the sum) and folds signs into numbers (`-1^2`): the tree says what the parts are, and
 * `bindOperators` what belongs to what.
 *
 * @throws PromqlError where parts do not go together.
 */
export function buildExpression(tree: GrammarTree): Expression {
  return build(tree, expressionsIn(tree.root)[0]!);
}

function build(tree: GrammarTree, node: SyntaxNode): Expression {
  const parts: Part[] = [];
  collect(tree, node, parts);
  return bindOperators(tree.source, parts);
}

/** The parts of an expression up to its parentheses, in the order of the text. */
function collect(tree: GrammarTree, node: SyntaxNode, parts: Part[]): void {
  const inner = expressionsIn(node);
  switch (node.name) {
    case 'BinaryExpr':
      collect(tree, inner[0]!, parts);
      parts.push(operatorOf(tree, node, inner[0]!));
      collect(tree, inner[1]!, parts);
      return;
    case 'UnaryExpr':
      parts.push({ kind: 'sign', token: tree.tokenOf(node) });
      collect(tree, inner[0]!, parts);
      return;
    case 'NumberDurationLiteral':
      parts.push(...signedNumber(tree, node));
      return;
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      collect(tree, inner[0]!, parts);
      parts.push({ kind: 'modifier', apply: (expression) => modify(tree, node, expression) });
      return;
    default:
      parts.push({ kind: 'operand', expression: operand(tree, node, inner) });
  }
}

function operand(tree: GrammarTree, node: SyntaxNode, inner: readonly SyntaxNode[]): Expression {
  switch (node.name) {
    case 'ParenExpr':
      return { kind: 'paren', expression: build(tree, inner[0]!), span: tree.spanOf(node) };
    case 'AggregateExpr':
      return aggregation(tree, node);
    case 'FunctionCall':
      return call(tree, node);
    case 'StringLiteral':
      return { kind: 'string', value: literalString(tree, node), span: tree.spanOf(node) };
    case 'VectorSelector':
      return buildSelector(tree, node);
    default:
      throw new TypeError(`no such expression in the grammar: ${node.name}`);
  }
}

/** The grammar reads `-1` as one number; in `-1^2` the sign belongs to the power. */
function signedNumber(tree: GrammarTree, node: SyntaxNode): Part[] {
  const first = tree.tokenOf(node);
  const signed = first.text === '-' || first.text === '+';
  const operand: Part = { kind: 'operand', expression: literalNumber(tree, node) };
  return signed ? [{ kind: 'sign', token: first }, operand] : [operand];
}

function operatorOf(tree: GrammarTree, node: SyntaxNode, left: SyntaxNode): Part {
  const token = tree.tokenOf(skipComments(left.nextSibling)!);
  const fill = node.getChild('FillModifier');
  if (fill !== null) {
    throw tree.error(tree.tokenOf(fill), 'the fill modifiers are experimental and not supported');
  }
  return {
    kind: 'operator',
    token,
    operator: token.text.toLowerCase() as Binary['operator'],
    returnBool: node.getChild('BoolModifier') !== null,
    matching: matchingOf(tree, node.getChild('MatchingModifierClause')),
  };
}

function call(tree: GrammarTree, node: SyntaxNode): Call {
  const name = tree.tokenOf(node);
  const args = argumentsOf(tree, node);
  const signature = functionSignatures.get(name.text);
  if (signature === undefined) {
    throw tree.error(name, `unknown function with name ${goQuote(name.text)}`);
  }
  if (signature.experimental) throw tree.error(name, refusal(signature.name));
  return { kind: 'call', function: signature, args, span: tree.spanOf(node) };
}

function refusal(name: string): string {
  const native = /^histogram_(?:avg|count|stddev|stdvar|sum)$/.test(name);
  const problem = native ? 'works on native histograms, which are not' : 'is experimental and not';
  return `function "${name}" ${problem} supported`;
}

const WITH_PARAMETER: ReadonlySet<string> = new Set<AggregationOperator>([
  'bottomk',
  'count_values',
  'limit_ratio',
  'limitk',
  'quantile',
  'topk',
]);

function aggregation(tree: GrammarTree, node: SyntaxNode): Aggregation {
  const token = tree.tokenOf(node);
  const operator = token.text.toLowerCase() as AggregationOperator;
  const modifier = node.getChild('AggregateModifier');
  const args = argumentsOf(tree, node);
  const wanted = WITH_PARAMETER.has(operator) ? 2 : 1;
  if (args.length === 0) throw tree.error(token, 'no arguments for aggregate expression provided');
  if (args.length !== wanted) {
    const problem = `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
    throw tree.error(token, problem);
  }
  return {
    kind: 'aggregation',
    operator,
    expression: args[wanted - 1]!,
    parameter: wanted === 2 ? args[0] : undefined,
    grouping: labelsOf(tree, modifier?.getChild('GroupingLabels') ?? null),
    without: modifier?.firstChild?.name === 'Without',
    span: tree.spanOf(node),
  };
}

function argumentsOf(tree: GrammarTree, node: SyntaxNode): Expression[] {
  return expressionsIn(node.getChild('FunctionCallBody')!).map((child) => build(tree, child));
}

/** The grammar's group `Expr`: what stands for a value. */
function expressionsIn(node: SyntaxNode): SyntaxNode[] {
  return node.getChildren('Expr');
}

function skipComments(node: SyntaxNode | null): SyntaxNode | null {
  return node?.name === 'LineComment' ? skipComments(node.nextSibling) : node;
}
