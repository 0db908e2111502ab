import { OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher } from '../../kit/labels.ts';
import { type Pattern, plainPattern } from './plain-pattern.ts';
import { compiledPattern } from './re2-pattern.ts';

/** A matcher ready for use; an absent label is the empty string. */
export type ReadyMatcher = {
  readonly name: string;
  /** All the values that are accepted, each once, where they can be listed. */
  readonly values: readonly string[] | undefined;
  accepts(value: string): boolean;
};

/**
 * Compiles a matcher of a PromQL selector. Regular expressions are RE2's, anchored at both ends, and `.` matches line
 * feeds, as in Prometheus; they take time linear in the value, whatever the expression.
 *
 * @throws OperationalError `invalid` when the regular expression cannot be read; the message is that of Go. `accepts`
 *   throws `too-large` once an expression has taken longer than a second over all values.
 */
export function readyMatcher({ name, op, value }: LabelMatcher): ReadyMatcher {
  if (op === '=') return { name, values: [value], accepts: (label) => label === value };
  if (op === '!=') return { name, values: undefined, accepts: (label) => label !== value };
  const { values, accepts } = plainPattern(value) ?? withinBudget(value, compiledPattern(value));
  if (op === '=~') return { name, values, accepts };
  return { name, values: undefined, accepts: (label) => !accepts(label) };
}

/** Milliseconds that one matcher may take: nobody else gets the thread meanwhile. */
const BUDGET = 1_000;

/** Linear time is long where an expression with large repeats meets thousands of values. */
function withinBudget(text: string, { values, accepts }: Pattern): Pattern {
  let left = BUDGET;
  return {
    values,
    accepts(value) {
      if (left < 0)
        throw new OperationalError('too-large', `Cannot match ${JSON.stringify(text)}: it takes too long`, {
          hint: 'Use smaller repeats, or narrow the selector by another label first',
        });
      const begun = performance.now();
      const accepted = accepts(value);
      left -= performance.now() - begun;
      return accepted;
    },
  };
}
