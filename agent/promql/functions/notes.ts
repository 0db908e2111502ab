import type { Expression } from '../syntax/expression.ts';
import { formatG } from './format-g.ts';
import type { CallContext } from './function.ts';

/** Tells a warning about an argument, with its place in the query, as Prometheus writes it. */
export function warnAt(context: CallContext, argument: number, text: string): void {
  context.annotations.warn(`PromQL warning: ${text} (${place(context, argument)})`);
}

/** Tells something about an argument that may surprise, with its place in the query. */
export function informAt(context: CallContext, argument: number, text: string): void {
  context.annotations.info(`PromQL info: ${text} (${place(context, argument)})`);
}

/** `line:column` of an argument, both from 1; of the call itself where the argument was left out. */
function place({ call, source }: CallContext, argument: number): string {
  const at: Expression = call.args[argument] ?? call;
  const lines = source.slice(0, at.span.from).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}

/** Warns of a quantile that is none. */
export function warnQuantile(context: CallContext, argument: number, q: number): void {
  if (q >= 0 && q <= 1) return;
  warnAt(context, argument, `quantile value should be between 0 and 1, got ${formatG(q)}`);
}
