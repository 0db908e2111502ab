import type { Argv } from 'yargs';
import { usageError } from './usage-error.ts';

/** How `vedette probe` writes what it found. */
export type ProbeOutputArguments = {
  readonly json?: boolean | undefined;
  readonly nagios?: boolean | undefined;
  readonly trace?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly every?: string | undefined;
  readonly runs?: number | undefined;
};

export const resultJson =
  '{kind, target, startedAt, duration (ms), state (up degraded down unknown), reason, message, phases {dns, connect, tls, processing, transfer in ms}, address, conditions [{text, holds, found, severity}], facts, metrics, evidence, trace}';

/** The options of every verb that runs a probe. */
export function probeOutputOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('json', { type: 'boolean', describe: 'Write JSON' })
    .option('nagios', {
      type: 'boolean',
      describe: 'One line with performance data, as Nagios reads it',
    })
    .option('trace', { type: 'boolean', describe: 'Everything that was said' })
    .option('watch', {
      type: 'boolean',
      describe: 'Run again and again and draw how long it takes; ctrl-C ends it',
    })
    .option('every', {
      type: 'string',
      requiresArg: true,
      describe: 'Time between runs of --watch [default: 1s]',
    })
    .option('runs', { type: 'number', requiresArg: true, describe: 'Runs of --watch after which it ends' });
}

/** @throws OperationalError `invalid` where two of the forms of output are asked for */
export function checkOutputOptions({ json, nagios, trace, watch }: ProbeOutputArguments): void {
  const others = [json && '--json', trace && '--trace', watch && '--watch'].filter(Boolean);
  if (nagios && others.length > 0)
    throw usageError('--nagios', `it is a form of its own; leave ${others.join(', ')} out`);
}
