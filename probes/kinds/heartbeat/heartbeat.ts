import { z } from 'zod';
import { durationField, optionalDurationField } from '../../../agent/kit/config-fields.ts';
import { HEARTBEAT_NAME, type HeartbeatRecord } from '../../../agent/kit/heartbeat-record.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind, type ProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { cronProblem } from './cron-schedule-bun.ts';
import { type Heard, judgeHeartbeat } from './judge-heartbeat.ts';

/** Tells what was heard of a job; an agent hands in its own. */
export type HeartbeatReader = (name: string) => Heard | Promise<Heard>;

const options = {
  heartbeat: z
    .string()
    .regex(HEARTBEAT_NAME, { error: 'expected letters, digits, dot, underscore or hyphen, 100 at most' })
    .describe(
      'The name under which the job tells of itself: vedette cron --name NAME, vedette heartbeat NAME.',
    ),
  every: optionalDurationField({ min: '1s' }).optional().describe('How often it is heard of.'),
  schedule: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('When it runs, as a cron expression of five fields.'),
  timezone: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('The time zone of the schedule; that of this host by default.'),
  grace: durationField('5m').describe('How late it may be.'),
  longest: optionalDurationField({ min: '1s' })
    .optional()
    .describe('How long a run may take from its start to its end.'),
} as const;
type Options = z.output<z.ZodObject<typeof options>>;

/** Makes the kind that judges what the reader tells. */
export function heartbeatProbeOf(reader: HeartbeatReader): ProbeKind {
  return defineProbeKind({
    name: 'heartbeat',
    describe: 'A job that tells of itself when it runs; silence is a failure',
    examples: [
      [
        'nightly-dump --schedule "0 3 * * *" --grace 10m',
        'Unknown here: only an agent hears of jobs, from its configuration',
      ],
    ],
    options,
    target: 'heartbeat',
    check: checkOptions,
    facts: {
      state: { type: 'text', describe: 'What was heard last: start, success, failure' },
      age: { type: 'duration', describe: 'Time since it was heard of' },
      runtime: { type: 'duration', describe: 'How long its last run took' },
      status: { type: 'number', describe: 'The exit code of its last run' },
      output: { type: 'text', describe: 'The last lines of its last run' },
      host: { type: 'text', describe: 'The host that it was heard from' },
    },
    async run(options, run) {
      const heard = await reader(options.heartbeat);
      if (heard.record !== undefined) tell(heard.record, run);
      const { state, reason, message } = judgeHeartbeat(heard, options, run.clock.now());
      if (state !== 'up') throw new ProbeFailure(reason, message, { state });
    },
  });
}

/** The kind where no agent listens: nothing can have been heard. */
export const heartbeatProbe = heartbeatProbeOf(() => {
  throw new ProbeFailure('no-agent', 'only an agent hears heartbeats', { state: 'unknown' });
});

function checkOptions({ every, schedule, timezone }: Options, context: z.core.$RefinementCtx): void {
  const refuse = (option: string, message: string) =>
    context.addIssue({ code: 'custom', path: [option], message });
  if ((every === undefined) === (schedule === undefined))
    refuse('every', 'expected either every or schedule');
  if (timezone !== undefined && schedule === undefined)
    refuse('timezone', 'there is no schedule that it is for');
  const zoneProblem = timezone === undefined ? undefined : cronProblem('@daily', timezone);
  const problem = schedule === undefined ? undefined : cronProblem(schedule, timezone);
  if (zoneProblem !== undefined) refuse('timezone', zoneProblem);
  else if (problem !== undefined) refuse('schedule', problem);
}

function tell(record: HeartbeatRecord, run: ProbeRun): void {
  const { state, lastAt, durationMs, exitCode, lastLines, host, outcome } = record;
  run.fact('state', state);
  run.fact('age', run.clock.now() - lastAt);
  run.fact('runtime', durationMs ?? undefined);
  run.fact('status', exitCode ?? undefined);
  run.fact('output', lastLines.join('\n'));
  run.fact('host', host);
  run.trace.received(`${state} from ${host} at ${new Date(lastAt).toISOString()}`);
  for (const line of lastLines) run.trace.received(line);
  run.metric('probe_heartbeat_last_timestamp_seconds', 'When the job was heard of', lastAt / 1_000);
  if (durationMs !== null)
    run.metric(
      'probe_heartbeat_duration_seconds',
      'How long the last run of the job took',
      durationMs / 1_000,
    );
  if (outcome !== null)
    run.metric(
      'probe_heartbeat_last_success',
      'Whether the last run of the job ended well',
      outcome === 'success' ? 1 : 0,
    );
}
