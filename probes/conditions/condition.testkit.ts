import type { Facts, FactTypes, FactValue } from '../facts.ts';
import { commonFacts } from '../facts.ts';
import { ConditionError } from './condition-error.ts';
import { parseCondition } from './parse-condition.ts';

/** Facts of every type, named as kinds name them. */
export const someFacts: FactTypes = {
  ...commonFacts,
  body: { type: 'text', describe: 'The body' },
  'certificate.expires': { type: 'duration', describe: 'Time until the first certificate expires' },
  'dns.answers': { type: 'list', describe: 'The answers' },
  'dns.rcode': { type: 'text', describe: 'The rcode' },
  header: { type: 'text', describe: 'A header of the answer', argument: 'its name' },
  size: { type: 'bytes', describe: 'Bytes of the body' },
  status: { type: 'number', describe: 'The status' },
};

/** Facts of a run; an object stands for a fact that takes an argument. */
export function run(facts: Readonly<Record<string, FactValue | Readonly<Record<string, string>>>>): Facts {
  const entries = Object.entries(facts).map(([name, value]) => {
    if (typeof value !== 'object' || Array.isArray(value)) return [name, value] as [string, FactValue];
    const byArgument = value as Readonly<Record<string, string>>;
    return [name, (argument: string) => byArgument[argument.toLowerCase()]] as [string, never];
  });
  return new Map(entries);
}

/** Reads a condition and judges one run. */
export function judge(
  text: string,
  facts: Parameters<typeof run>[0],
  types: FactTypes = someFacts,
): { holds: boolean; found: string } {
  const { holds, found } = parseCondition(text, types).evaluate(run(facts));
  return { holds, found };
}

/** What is wrong with a condition, or undefined. */
export function refusal(text: string): { column: number; message: string } | undefined {
  try {
    parseCondition(text, someFacts);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { column: error.column, message: error.message };
  }
}
