import { statSync } from 'node:fs';
import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { findProgram } from './find-program.ts';
import { readPluginOutput } from './perfdata.ts';
import { type ChildEnd, runChild } from './run-child.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const withoutNul = z
  .string()
  .max(100_000)
  .regex(/^[^\0]*$/, { error: 'must not contain NUL' });
const word = withoutNul.min(1);
const variable = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'expected the name of a variable' });
const NO_PROGRAM = 'expected an absolute path, or a name to be found in PATH';
const program = word.regex(/^(?:\/.*|[^/]+)$/s, { error: NO_PROGRAM });

type Options = z.output<z.ZodObject<typeof options>>;

const options = {
  command: z
    .union([
      z
        .array(withoutNul)
        .min(1)
        .max(200)
        .refine(([name]) => program.safeParse(name).success, { error: NO_PROGRAM }),
      program.transform((name) => [name]),
    ])
    .describe('The program and its arguments, as a list; no shell reads it.'),
  env: z
    .record(variable, withoutNul)
    .default({})
    .describe('Variables of its environment, beside PATH and LANG.'),
  secret_env: z.record(variable, secretField()).default({}).describe('Variables whose values are secrets.'),
  cwd: word
    .regex(/^\//, { error: 'expected an absolute path' })
    .default('/')
    .describe('The folder that it is started in.'),
  stdin: z.string().max(65_536).default('').describe('What it reads on its standard input.'),
  exit_codes: z
    .array(z.int().min(0).max(255))
    .min(1)
    .max(256)
    .default([0])
    .describe('The exit codes that mean up; any other is down.'),
  nagios: z
    .boolean()
    .default(false)
    .describe('It is a Nagios plug-in: 0 up, 1 degraded, 2 down, 3 unknown, with its text and perfdata.'),
} as const;

/** Runs a program: by its exit code, or by the API of Nagios plug-ins. */
export const execProbe = defineProbeKind({
  name: 'exec',
  describe: 'A program of this host, by its exit code or as a Nagios plug-in',
  examples: [
    ['backup-is-there', 'A program in PATH, by its exit code'],
    ['check_disk --exec-nagios -- -w 10% -c 5% -p /', 'A Nagios plug-in with its arguments'],
  ],
  options,
  target: 'command',
  check({ nagios, exit_codes: codes }, context) {
    if (nagios && codes.join() !== '0')
      context.addIssue({
        code: 'custom',
        path: ['exit_codes'],
        message: 'a Nagios plug-in has its own exit codes',
      });
  },
  facts: {
    status: { type: 'number', describe: 'The exit code' },
    output: { type: 'text', describe: 'What it wrote to standard output, at most 64 KiB' },
    'output.errors': { type: 'text', describe: 'What it wrote to standard error, at most 64 KiB' },
    perf: { type: 'number', describe: 'A value that the plug-in measured', argument: 'its label' },
  },
  async run(options, run) {
    for (const secret of Object.values(options.secret_env)) run.hide(secret);
    run.phase('processing');
    const end = await runChild(commandOf(options), run.signal);
    run.endPhase();
    tellEnd(end, run);
    if (options.nagios) judgePlugin(end, run);
    else judgeExitCode(end, options.exit_codes);
  },
});

/** A program that could not be started in its folder says nothing about what it checks. */
function existing(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new ProbeFailure('no-folder', `there is no folder ${folder}`, { state: 'unknown' });
}

function commandOf({ command: [name = '', ...args], env, secret_env: secrets, cwd, stdin }: Options) {
  const hidden = Object.entries(secrets).map(([key, secret]) => [key, secret.reveal()]);
  const base = { PATH: process.env.PATH || DEFAULT_PATH, LANG: 'C.UTF-8' };
  const whole = { ...base, ...env, ...Object.fromEntries(hidden) } as Record<string, string>;
  return { file: findProgram(name, whole.PATH ?? DEFAULT_PATH), args, env: whole, cwd: existing(cwd), stdin };
}

function tellEnd({ exitCode, signal, output, errors }: ChildEnd, run: ProbeRun): void {
  run.fact('output', output.trimEnd());
  run.fact('output.errors', errors.trimEnd());
  if (output !== '') run.trace.received(output);
  if (errors !== '') run.trace.received(`standard error: ${errors}`);
  run.trace.note(exitCode === undefined ? `ended by ${signal}` : `ended with ${exitCode}`);
  if (exitCode === undefined) return;
  run.fact('status', exitCode);
  run.metric('probe_exec_exit_code', 'Exit code of the program', exitCode);
}

function judgeExitCode(end: ChildEnd, expected: readonly number[]): void {
  const { exitCode } = end;
  if (exitCode === undefined) throw killed(end);
  if (expected.includes(exitCode)) return;
  throw new ProbeFailure(`exit-${exitCode}`, `it ended with ${exitCode}${lastLine(end)}`);
}

function judgePlugin(end: ChildEnd, run: ProbeRun): void {
  const { text, perfdata } = readPluginOutput(end.output);
  const values = new Map(perfdata.map(({ label, value }) => [label, value]));
  run.fact('perf', (label) => values.get(label));
  for (const { label, value, unit } of perfdata)
    if (value !== undefined)
      run.metric('probe_exec_perfdata', 'Value that a plug-in measured', value, { label, unit });
  if (end.exitCode === undefined) throw killed(end);
  if (end.exitCode === 0) return;
  const message = text === '' ? `it ended with ${end.exitCode}${lastLine(end)}` : text;
  throw new ProbeFailure(`exit-${end.exitCode}`, message, { state: PLUGIN_STATES[end.exitCode] ?? 'down' });
}

/** A plug-in that ends with another code is broken, which must not be taken for well. */
const PLUGIN_STATES: Readonly<Record<number, 'degraded' | 'down' | 'unknown'>> = {
  1: 'degraded',
  2: 'down',
  3: 'unknown',
};

function killed({ signal }: ChildEnd): ProbeFailure {
  return new ProbeFailure('killed-by-signal', `it was ended by ${signal}`);
}

/** The last line that it wrote, errors first: that is where programs say why. */
function lastLine({ output, errors }: ChildEnd): string {
  const line = [errors, output].flatMap((text) => text.trim().split('\n').at(-1) || []).at(0);
  return line === undefined ? '' : `: ${line.slice(0, 300)}`;
}
