import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { readBlackboxModules } from '../../../probes/foreign/blackbox-modules.ts';
import { writeForeignProblem } from '../../../probes/foreign/foreign-problem.ts';
import { readGatusEndpoints } from '../../../probes/foreign/gatus-endpoints.ts';
import { readHarJourney } from '../../../probes/foreign/har-journey.ts';
import { readOpenapiProbes } from '../../../probes/foreign/openapi-probes.ts';
import type { ProbeDefinition } from '../../../probes/foreign/probe-definition.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export type ImportArguments = {
  readonly file: string;
  readonly from: 'blackbox' | 'gatus' | 'har' | 'openapi';
  readonly module?: string | undefined;
  readonly target?: readonly string[] | undefined;
  readonly baseUrl?: string | undefined;
};

/** What was read: probes as they are written, and lines about what could not be taken over, and what was left out. */
type Imported = {
  readonly probes: readonly ProbeDefinition[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
};

/** `vedette probe import`. @throws OperationalError `invalid` where nothing could be taken over */
export async function importProbes(args: ImportArguments, output: Output): Promise<ExitCode> {
  const { probes, problems, notes } = readers[args.from](await textOf(args.file), args);
  for (const note of notes) output.writeError(`note: ${safeLine(note, 300)}\n`);
  for (const problem of problems) output.writeError(`left out: ${safeLine(problem, 300)}\n`);
  if (probes.length === 0)
    throw new OperationalError(
      'invalid',
      `Cannot import ${args.file || 'standard input'}: there is no probe in it that can be taken over`,
    );
  output.write(stringify({ probes: { list: probes } }));
  return problems.length === 0 ? exitCodes.ok.code : exitCodes.failure.code;
}

const readers: Record<ImportArguments['from'], (text: string, args: ImportArguments) => Imported> = {
  blackbox: fromBlackbox,
  gatus(text) {
    const { probes, problems, notes } = readGatusEndpoints(text);
    return { probes, problems: problems.map(writeForeignProblem), notes: notes.map(writeForeignProblem) };
  },
  har(text) {
    const { probe, notes } = readHarJourney(text);
    return { probes: probe === undefined ? [] : [{ name: 'journey', ...probe }], problems: [], notes };
  },
  openapi(text, { baseUrl }) {
    const { probes, notes } = readOpenapiProbes(text, baseUrl === undefined ? {} : { baseUrl });
    return { probes, problems: [], notes };
  },
};

function fromBlackbox(text: string, { module: wanted, target = [] }: ImportArguments): Imported {
  const { modules, problems } = readBlackboxModules(text);
  const module = wanted === undefined ? undefined : modules.get(wanted);
  if (module === undefined || target.length === 0) {
    throw new OperationalError(
      'invalid',
      'Cannot import modules alone: name one with --module, and --target',
      {
        hint: `There are: ${[...modules.keys()].join(', ')}`,
      },
    );
  }
  const named = (each: string) => `${module.name} ${each}`.replace(/[^\p{L}\p{N} ._:-]+/gu, ' ').trim();
  return {
    probes: target.map((each) => ({ name: named(each), ...module.probeOf(each) })),
    problems: problems.filter(({ path }) => path.startsWith(`modules.${wanted}.`)).map(writeForeignProblem),
    notes: [],
  };
}

async function textOf(file: string): Promise<string> {
  // The parser hands a single dash over as nothing.
  if (file === '-' || file === '') return (await buffer(process.stdin)).toString('utf8');
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new OperationalError('invalid', `Cannot read ${file}: ${errorMessage(error)}`);
  });
}
