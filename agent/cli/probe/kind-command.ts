import type { ArgumentsCamelCase, Argv } from 'yargs';
import { z } from 'zod';
import { commonOptions } from '../../../probes/common-options.ts';
import type { ProbeKind } from '../../../probes/probe-kind.ts';
import { type OptionSchema, optionSchemas } from '../../config/option-schema.ts';
import { type Command, type CommandInput, defineCommand, type Output } from '../command.ts';
import { checkProbe } from './check-probe.ts';
import { absolutePath, type OptionFlag, optionFlags } from './option-flags.ts';
import { type ProbeOutputArguments, probeOutputOptions, resultJson } from './output-options.ts';
import { showRun } from './show-run.ts';
import { usageError } from './usage-error.ts';

/** Flags that mean something else in every command, or in every verb of this one. */
const RESERVED = new Set([
  'every',
  'expect',
  'help',
  'json',
  'nagios',
  'runs',
  'trace',
  'version',
  'warn',
  'watch',
]);

type Given = ArgumentsCamelCase<ProbeOutputArguments & CommandInput & { expect?: string[]; warn?: string[] }>;

/** `vedette probe KIND TARGET`: one run of that kind, its options as flags. */
export function kindCommand(kind: ProbeKind): Command {
  const { conditions: _, warnings: __, ...shape } = { ...commonOptions, ...kind.options };
  const flags = optionFlags(shape)
    .filter(({ path }) => path[0] !== kind.target)
    .map((flag) => (RESERVED.has(flag.name) ? { ...flag, name: `${kind.name}-${flag.name}` } : flag));
  const isList = takesList(kind);
  return defineCommand({
    command: isList ? `${kind.name} [${kind.target}..]` : `${kind.name} <${kind.target}>`,
    describe: kind.describe,
    examples: kind.examples.map(([words, what]) => [`vedette probe ${kind.name} ${words}`, what] as const),
    json: resultJson,
    // Its time limit is that of the probe, and ends with a result.
    stays: true,
    options: (yargs) => {
      yargs.positional(kind.target, {
        type: 'string',
        describe: targetSchemas(kind)[0]?.meta.description ?? '',
        ...(isList ? { array: true } : { demandOption: true }),
      });
      for (const { name, option } of flags) yargs.option(name, option);
      return expectations(probeOutputOptions(yargs), kind);
    },
    run: (args, output) => run(kind, flags, args as Given, output),
  });
}

function expectations<T>(yargs: Argv<T>, kind: ProbeKind) {
  const names = Object.keys(kind.facts).join(', ');
  const text = (describe: string) => ({ type: 'string', requiresArg: true, array: true, describe }) as const;
  return yargs
    .option(
      'expect',
      text(`Condition that must hold, else down; knows latency, ip, connected${names && ', '}${names}`),
    )
    .option('warn', text('Condition that should hold, else degraded'));
}

async function run(kind: ProbeKind, flags: readonly OptionFlag[], args: Given, output: Output) {
  const written: Record<string, unknown> = { [kind.target]: targetOf(kind, args) };
  for (const { name, path, written: value } of flags) {
    const given = args[name];
    if (given !== undefined) setAt(written, path, value(given as never));
  }
  if (args.expect) written.conditions = args.expect;
  if (args.warn) written.warnings = args.warn;
  const probe = checkProbe(kind, written, {
    hint: `vedette probe ${kind.name} --help`,
    secrets: 'by-reference',
  });
  return showRun(probe, args, output);
}

function setAt(section: Record<string, unknown>, [step, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    section[step!] = value;
    return;
  }
  if (typeof section[step!] !== 'object') section[step!] = {};
  setAt(section[step!] as Record<string, unknown>, rest, value);
}

function targetSchemas({ options, target }: ProbeKind): OptionSchema[] {
  return optionSchemas(options[target]!, []);
}

/** Whether the target is a list of words, such as a program with its arguments. */
function takesList(kind: ProbeKind): boolean {
  return targetSchemas(kind).some(
    ({ inner }) => inner instanceof z.core.$ZodArray || inner instanceof z.core.$ZodTuple,
  );
}

/** Words of a list may stand behind `--`, where they are not read as options of ours. */
function targetOf(kind: ProbeKind, args: Given): unknown {
  const given = args[kind.target];
  if (!takesList(kind) && args.behind.length > 0) throw usageError('--', 'nothing may stand behind it');
  if (kind.target === 'path') return absolutePath(String(given));
  if (!takesList(kind)) return given;
  const words = [...((given as string[] | undefined) ?? []), ...args.behind];
  if (words.length > 0) return words;
  throw usageError(kind.target, 'it is not said; write it behind --');
}
