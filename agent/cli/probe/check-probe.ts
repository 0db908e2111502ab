import { conditionProblems } from '../../../probes/condition-problems.ts';
import type { ProbeKind } from '../../../probes/probe-kind.ts';
import { probeSchema } from '../../../probes/probe-schema.ts';
import type { RunnableProbe } from '../../../probes/run-probe.ts';
import { type CheckedOptions, runnableProbe } from '../../../probes/runnable-probe.ts';
import { checkWritten } from '../../config/check-written.ts';
import { formatPath } from '../../config/config-problem.ts';
import { OperationalError } from '../../kit/errors.ts';

/**
 * Makes options as they were written ready to run, with the messages of the configuration.
 *
 * @param hint where its options are told of
 * @throws OperationalError `invalid` with every problem
 */
export function checkProbe(
  kind: ProbeKind,
  written: Readonly<Record<string, unknown>>,
  hint: string,
): RunnableProbe {
  const checked = checkWritten(probeSchema(kind, {}), { kind: kind.name, ...written });
  if ('problems' in checked) throw refused(kind, checked.problems, hint);
  const options = checked.value as unknown as CheckedOptions;
  const wrong = conditionProblems(kind, options);
  if (wrong.length > 0) throw refused(kind, wrong, hint);
  return runnableProbe(kind, options);
}

function refused(
  kind: ProbeKind,
  problems: readonly { readonly path: readonly (string | number)[]; readonly message: string }[],
  hint: string,
): OperationalError {
  const lines = problems.map(({ path, message }) => `${formatPath([...path])}: ${message}`);
  return new OperationalError('invalid', `Cannot run the ${kind.name} probe: ${lines.join('\n')}`, { hint });
}
