import { conditionProblems } from '../../../probes/condition-problems.ts';
import type { ProbeKind } from '../../../probes/probe-kind.ts';
import { probeSchema } from '../../../probes/probe-schema.ts';
import type { RunnableProbe } from '../../../probes/run-probe.ts';
import { type CheckedOptions, runnableProbe } from '../../../probes/runnable-probe.ts';
import { checkWritten, type WrittenProblem } from '../../config/check-written.ts';
import { formatPath, type OptionPath } from '../../config/config-problem.ts';
import { OperationalError } from '../../kit/errors.ts';

export type ProbeOrigin = {
  /** Where the options of the kind are told of. */
  readonly hint: string;
  /**
   * Whether secrets may stand in it: in a file that its owner guards, not on the command line, which every user of the
   * host can read.
   */
  readonly secrets: 'allowed' | 'by-reference';
  /** `file:line:column` of an option; left out where there is no file. */
  readonly place?: (path: OptionPath, atKey?: boolean) => string;
};

/**
 * Makes options as they were written ready to run, with the messages of the configuration.
 *
 * @throws OperationalError `invalid` with every problem
 */
export function checkProbe(
  kind: ProbeKind,
  written: Readonly<Record<string, unknown>>,
  origin: ProbeOrigin,
): RunnableProbe {
  const checked = checkWritten(probeSchema(kind, {}), { kind: kind.name, ...written });
  if ('problems' in checked) throw refused(kind, checked.problems, origin);
  if (origin.secrets === 'by-reference' && checked.literals.length > 0)
    throw refused(kind, checked.literals.map(byReference), origin);
  const options = checked.value as unknown as CheckedOptions;
  const wrong = conditionProblems(kind, options);
  if (wrong.length > 0) throw refused(kind, wrong, origin);
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
  problems: readonly WrittenProblem[],
  { hint, place }: ProbeOrigin,
): OperationalError {
  const lines = problems.map(({ path, message, atKey }) => {
    const at = place === undefined ? '' : `${place(path, atKey)}: `;
    return `${at}${formatPath(path)}: ${message}`;
  });
  return new OperationalError('invalid', `Cannot run the ${kind.name} probe: ${lines.join('\n')}`, { hint });
}
