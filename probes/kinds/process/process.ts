import { RE2JS } from 're2js';
import { z } from 'zod';
import { UserNames } from '../../../agent/kit/user-names.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind, type ProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { choosePids } from './choose-pids.ts';
import { countOpenFiles, type FoundProcess, readProcess, readUptime } from './read-process.ts';

const count = z.int().min(0).max(1_000_000);

const options = {
  match: z
    .string()
    .min(1)
    .max(2_000)
    .regex(/^[^\0]*$/, { error: 'must not contain NUL' })
    .describe('The name of the program, a pattern (RE2) in its command line, or the path of a PID file.'),
  by: z.enum(['name', 'command', 'pid_file']).default('name').describe('What match is compared with.'),
  user: z.string().min(1).max(100).optional().describe('Only processes of this user: a name or a number.'),
  min: count.default(1).describe('Fewer are down.'),
  max: count.optional().describe('More are down.'),
} as const;
type Options = z.output<z.ZodObject<typeof options>>;

export type ProcessProbeRoots = {
  readonly proc: string;
  /** Where the root file system of the host is mounted. */
  readonly root: string;
};

/** Makes the kind for a host whose `/proc` may be mounted elsewhere. */
export function processProbeOf({ proc, root }: ProcessProbeRoots): ProbeKind {
  const users = new UserNames(root);
  return defineProbeKind({
    name: 'process',
    describe: 'Processes of this host: how many run, and what they take',
    examples: [
      ['nginx', 'Whether it runs'],
      ["'java .*kafka' --by command --max 1", 'By a pattern in the command line'],
    ],
    options,
    target: 'match',
    check: checkOptions,
    facts: {
      count: { type: 'number', describe: 'How many run; zombies do not' },
      zombies: { type: 'number', describe: 'How many have ended and wait for their parent' },
      state: { type: 'list', describe: 'Their states, one letter each: R S D Z T I' },
      cpu: { type: 'duration', describe: 'Processor time of all of them since they started' },
      age: { type: 'duration', describe: 'Time since the last of them started' },
      oldest: { type: 'duration', describe: 'Time since the first of them started' },
      memory: { type: 'bytes', describe: 'Resident memory of all of them' },
      threads: { type: 'number', describe: 'Threads of all of them' },
      fds: { type: 'number', describe: 'Open files of all of them, where this user may know' },
    },
    async run(options, run) {
      run.phase('processing');
      const pids = await choosePids(proc, options, run.signal);
      users.refresh();
      const found = pids.flatMap((pid) => readProcess(proc, pid) ?? []).filter(isOf(users, options.user));
      tell(found, proc, run);
      judge(found, options);
    },
  });
}

/** The kind for this host. */
export const processProbe = processProbeOf({ proc: '/proc', root: '/' });

function checkOptions({ by, match, min, max }: Options, context: z.core.$RefinementCtx): void {
  const refuse = (option: string, message: string) =>
    context.addIssue({ code: 'custom', path: [option], message });
  if (max !== undefined && max < min) refuse('max', 'must not be less than min');
  if (by === 'pid_file' && !match.startsWith('/'))
    refuse('match', 'expected the absolute path of a PID file');
  if (by === 'name' && match.includes('/'))
    refuse('match', 'expected the name of a program without its folder');
  if (by !== 'command') return;
  try {
    RE2JS.compile(match);
  } catch (error) {
    refuse('match', `expected a pattern in RE2 syntax: ${error instanceof Error ? error.message : error}`);
  }
}

function isOf(users: UserNames, user: string | undefined): (found: FoundProcess) => boolean {
  return ({ uid }) => user === undefined || user === String(uid) || user === users.of(uid);
}

function tell(found: readonly FoundProcess[], proc: string, run: ProbeRun): void {
  const uptime = readUptime(proc);
  const alive = found.filter(isAlive);
  const sum = (value: (process: FoundProcess) => number) => alive.reduce((all, each) => all + value(each), 0);
  const ages = alive.map(({ startedAt }) => Math.round(Math.max(0, uptime - startedAt) * 1_000));
  const files = alive.map(({ pid }) => countOpenFiles(proc, pid));
  run.fact('count', alive.length);
  run.fact('zombies', found.length - alive.length);
  run.fact(
    'state',
    found.map(({ state }) => state),
  );
  run.fact('cpu', Math.round(sum(({ cpuSeconds }) => cpuSeconds) * 100) * 10);
  run.fact('age', ages.length > 0 ? ages.reduce((one, other) => Math.min(one, other)) : undefined);
  run.fact('oldest', ages.length > 0 ? ages.reduce((one, other) => Math.max(one, other)) : undefined);
  run.fact(
    'memory',
    sum(({ residentBytes }) => residentBytes),
  );
  run.fact(
    'threads',
    sum(({ threads }) => threads),
  );
  run.fact(
    'fds',
    files.includes(undefined) ? undefined : files.reduce<number>((all, each) => all + each!, 0),
  );
  run.metric('probe_process_count', 'Number of processes that run', alive.length);
  for (const { pid, name, state } of found.slice(0, 50)) run.trace.note(`${pid} ${name} ${state}`);
}

function judge(found: readonly FoundProcess[], { min, max }: Options): void {
  const running = found.filter(isAlive).length;
  const zombies = found.length - running;
  if (running < min && zombies > 0)
    throw new ProbeFailure('zombie', `${zombies} ended and wait for their parent, ${running} run`);
  if (running < min && running === 0) throw new ProbeFailure('not-running', 'no such process runs');
  if (running < min) throw new ProbeFailure('too-few', `${running} run, expected at least ${min}`);
  if (max !== undefined && running > max)
    throw new ProbeFailure('too-many', `${running} run, expected at most ${max}`);
}

/** Z has ended, X is being taken away. */
function isAlive({ state }: FoundProcess): boolean {
  return state !== 'Z' && state !== 'X';
}
