import { conditionProblems } from '../../../probes/condition-problems.ts';
import type { ProbeKind } from '../../../probes/probe-kind.ts';
import { probeSchema } from '../../../probes/probe-schema.ts';
import type { RunnableProbe } from '../../../probes/run-probe.ts';
import { type CheckedOptions, runnableProbe } from '../../../probes/runnable-probe.ts';
import { checkWritten } from '../../config/check-written.ts';
import { formatPath, type OptionPath } from '../../config/config-problem.ts';
import { OperationalError } from '../../kit/errors.ts';

/**
 * Makes options as they were written ready to run, with the messages of the configuration.
 *
 * @param hint where its options are told of
 * @param secrets whether secrets may stand in them: in a file that their owner guards, not on the command line, which every
 *   user of the host can read
 * @throws OperationalError `invalid` with every problem
 */
export function checkProbe(
  kind: ProbeKind,
  written: Readonly<Record<string, unknown>>,
  hint: string,
  secrets: 'allowed' | 'by-reference',
): RunnableProbe {
  const checked = checkWritten(probeSchema(kind, {}), { kind: kind.name, ...written });
  if ('problems' in checked) throw refused(kind, checked.problems, hint);
  if (secrets === 'by-reference' && checked.literals.length > 0)
    throw refused(kind, checked.literals.map(byReference), hint);
  const options = checked.value as unknown as CheckedOptions;
  const wrong = conditionProblems(kind, options);
  if (wrong.length > 0) throw refused(kind, wrong, hint);
  return runnableProbe(kind, options);
}

function byReference(path: OptionPath) {
  return {
    path,
    message: `a secret may not stand on the command line; write '\${env:NAME}' or '\${file:PATH}'`,
  };
}

function refused(
  kind: ProbeKind,
  problems: readonly { readonly path: OptionPath; readonly message: string }[],
  hint: string,
): OperationalError {
  const lines = problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
  return new OperationalError('invalid', `Cannot run the ${kind.name} probe: ${lines.join('\n')}`, { hint });
}
