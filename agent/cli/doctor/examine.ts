import { withDeadline } from '../../client/deadline.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Check, DoctorContext } from './check.ts';
import { type Finding, warning } from './finding.ts';

/** Longest time of one family, in milliseconds: a dead file server must not hold up the rest. */
const PATIENCE = 3_000;

/** Runs all families at once; one that fails or hangs is a finding of its own. */
export async function examine(
  checks: readonly Check[],
  context: Omit<DoctorContext, 'signal'>,
  patience = PATIENCE,
): Promise<Finding[]> {
  const found = await Promise.all(checks.map((check) => examineOne(check, context, patience)));
  return found.flat();
}

async function examineOne(
  check: Check,
  context: Omit<DoctorContext, 'signal'>,
  patience: number,
): Promise<readonly Finding[]> {
  try {
    return await withDeadline(patience, undefined, (signal) => check.run({ ...context, signal }));
  } catch (error) {
    const found = `could not be checked: ${errorMessage(error)}`;
    return [warning(check.family, found, { costs: 'nothing is known about it' })];
  }
}
