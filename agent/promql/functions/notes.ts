import { positionText } from '../syntax/position-of.ts';
import { formatG } from './format-g.ts';
import type { CallContext } from './function.ts';

/** Tells a warning about a call, with its place in the query, as Prometheus writes it. */
export function warnAtCall({ annotations, call, source }: CallContext, text: string): void {
  annotations.warn(`PromQL warning: ${text} (${positionText(source, call.span.from)})`);
}

/** Tells a warning about an argument. */
export function warnAt(context: CallContext, argument: number, text: string): void {
  context.annotations.warn(`PromQL warning: ${text} (${place(context, argument)})`);
}

/** Tells something about an argument that may surprise. */
export function informAt(context: CallContext, argument: number, text: string): void {
  context.annotations.info(`PromQL info: ${text} (${place(context, argument)})`);
}

const place = ({ call, source }: CallContext, argument: number) =>
  positionText(source, call.args[argument]!.span.from);

/** Warns of a quantile that is none. */
export function warnQuantile(context: CallContext, argument: number, q: number): void {
  if (q >= 0 && q <= 1) return;
  warnAt(context, argument, `quantile value should be between 0 and 1, got ${formatG(q)}`);
}
