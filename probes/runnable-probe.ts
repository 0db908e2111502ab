import type { CommonOptions } from './common-options.ts';
import { parseCondition } from './conditions/parse-condition.ts';
import { commonFacts } from './facts.ts';
import type { ProbeKind } from './probe-kind.ts';
import type { RunnableProbe } from './run-probe.ts';

/** The options of one probe of that kind, checked by its schema. */
export type CheckedOptions = CommonOptions & Readonly<Record<string, unknown>>;

/** Makes checked options ready to run. @throws ConditionError when a condition is wrong. */
export function runnableProbe(kind: ProbeKind, options: CheckedOptions): RunnableProbe {
  const facts = { ...commonFacts, ...kind.facts };
  const parse = (text: string) => parseCondition(text, facts);
  return {
    kind,
    options,
    conditions: options.conditions.map(parse),
    warnings: options.warnings.map(parse),
  };
}
