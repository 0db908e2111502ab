import type { Condition } from '../../conditions/condition.ts';
import { parseCondition } from '../../conditions/parse-condition.ts';
import { type Extraction, parseExtraction } from '../../conditions/parse-extraction.ts';
import { stepFacts } from './step-facts.ts';
import type { StepOptions } from './steps-options.ts';

/** A step with everything that is read once. */
export type PlannedStep = {
  readonly options: StepOptions;
  readonly when: Condition | undefined;
  readonly until: Condition | undefined;
  readonly conditions: readonly Condition[];
  readonly warnings: readonly Condition[];
  readonly extractions: readonly {
    readonly name: string;
    readonly text: string;
    readonly take: Extraction;
  }[];
  /** A condition speaks of the status, so that any may come. */
  readonly anyStatus: boolean;
  readonly needsBody: boolean;
};

const plans = new WeakMap<StepOptions, PlannedStep>();

/** Reads the conditions of a step, once for each configuration. @throws ConditionError */
export function planStep(options: StepOptions): PlannedStep {
  const known = plans.get(options);
  if (known) return known;
  const read = (text: string) => parseCondition(text, stepFacts);
  const { when, repeat, extract } = options;
  const judging = [...options.conditions, ...options.warnings, ...(repeat ? [repeat.until] : [])];
  const plan: PlannedStep = {
    options,
    when: when === undefined ? undefined : read(when),
    until: repeat && read(repeat.until),
    conditions: options.conditions.map(read),
    warnings: options.warnings.map(read),
    extractions: Object.entries(extract).map(([name, text]) => ({
      name,
      text,
      take: parseExtraction(text, stepFacts),
    })),
    anyStatus: judging.some((text) => /\bstatus\b/i.test(text)),
    needsBody: [...judging, ...Object.values(extract)].some((text) => /\bbody\b/i.test(text)),
  };
  plans.set(options, plan);
  return plan;
}
