import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { probeKinds } from '../../../probes/index.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import { type RunnableProbe, runProbe } from '../../../probes/run-probe.ts';
import { runnableProbe } from '../../../probes/runnable-probe.ts';
import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { nearestName } from '../../kit/nearest-name.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { untilInterrupted } from '../interrupted.ts';
import { checkProbe } from './check-probe.ts';
import { formatResult, formatTrace } from './format-result.ts';
import { nagiosLine } from './nagios-line.ts';
import { checkOutputOptions, type ProbeOutputArguments } from './output-options.ts';
import { stateCodes, worstState } from './state-codes.ts';
import { warmUp } from './warm-up.ts';
import { watchProbe } from './watch-probe.ts';
import { writtenProbes } from './written-probes.ts';

export type RunNamedArguments = ProbeOutputArguments & {
  readonly what: string;
  readonly config?: string | undefined;
};

type NamedProbe = { readonly name: string; readonly probe: RunnableProbe };

/** `vedette probe run`. @throws OperationalError `not-found`, `invalid` */
export async function runNamed(args: RunNamedArguments, output: Output): Promise<ExitCode> {
  checkOutputOptions(args);
  const probes = await namedProbes(args);
  if (args.watch) return watchProbe(onlyOne(probes).probe, args, output);
  await warmUp();
  const results = await untilInterrupted((signal) =>
    Promise.all(probes.map(async ({ name, probe }) => ({ name, result: await runProbe(probe, { signal }) }))),
  );
  for (const { name, result } of results) output.write(written(name, result, results.length, args));
  const states: ProbeState[] = results.map(({ result }) => result.state);
  return stateCodes[worstState(states)];
}

function written(name: string, result: ProbeResult, count: number, args: ProbeOutputArguments): string {
  if (args.json) return `${JSON.stringify({ name, ...result })}\n`;
  const title = count > 1 ? `${safeLine(name)}: ` : '';
  if (args.nagios) return `${title}${nagiosLine(result)}`;
  return `${title}${formatResult(result)}${args.trace ? formatTrace(result.trace) : ''}`;
}

async function namedProbes({ what, config }: RunNamedArguments): Promise<NamedProbe[]> {
  // The parser hands a single dash over as nothing.
  if (what === '-' || what === '') return fromText('standard input', await buffer(process.stdin));
  if (/[/.]/.test(what)) {
    const bytes = await readFile(what).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw new OperationalError('invalid', `Cannot read ${what}: ${errorMessage(error)}`);
    });
    if (bytes !== undefined) return fromText(what, bytes);
  }
  return [await fromConfiguration(what, config)];
}

function fromText(path: string, text: Uint8Array): NamedProbe[] {
  return writtenProbes(path, text).map(({ kind, name, written, place }) => ({
    name,
    probe: checkProbe(kind, written, {
      hint: `vedette probe ${kind.name} --help`,
      secrets: 'allowed',
      place,
    }),
  }));
}

async function fromConfiguration(name: string, file: string | undefined): Promise<NamedProbe> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { list } = loadConfig(file === undefined ? {} : { file }).config.probes;
  const definition = list.find((probe) => probe.name === name);
  const kind = probeKinds.find((known) => known.name === definition?.kind);
  if (definition !== undefined && kind !== undefined) return { name, probe: runnableProbe(kind, definition) };
  const near = nearestName(
    name,
    list.map((probe) => probe.name),
  );
  throw new OperationalError('not-found', `Cannot run ${name}: no probe and no file has that name`, {
    hint: near === undefined ? 'vedette config show' : `Did you mean ${near}?`,
  });
}

function onlyOne(probes: readonly NamedProbe[]): NamedProbe {
  const [first] = probes;
  if (first !== undefined && probes.length === 1) return first;
  throw new OperationalError('invalid', `Cannot watch ${probes.length} probes: --watch draws one`);
}
