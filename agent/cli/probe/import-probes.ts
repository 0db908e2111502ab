import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { readBlackboxModules } from '../../../probes/foreign/blackbox-modules.ts';
import { type ForeignProblem, writeForeignProblem } from '../../../probes/foreign/foreign-problem.ts';
import { readGatusEndpoints } from '../../../probes/foreign/gatus-endpoints.ts';
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

/** What was read: probes as they are written, what could not be taken over, what was left out. */
type Imported = {
  readonly probes: readonly ProbeDefinition[];
  readonly problems: readonly ForeignProblem[];
  readonly notes: readonly ForeignProblem[];
};

/** `vedette probe import`. @throws OperationalError `invalid` where nothing could be taken over */
export async function importProbes(args: ImportArguments, output: Output): Promise<ExitCode> {
  const { probes, problems, notes } = read(await textOf(args.file), args);
  for (const note of notes) output.writeError(`note: ${safeLine(writeForeignProblem(note), 300)}\n`);
  for (const problem of problems)
    output.writeError(`left out: ${safeLine(writeForeignProblem(problem), 300)}\n`);
  if (probes.length === 0)
    throw new OperationalError(
      'invalid',
      `Cannot import ${args.file}: there is no probe in it that can be taken over`,
    );
  output.write(stringify({ probes: { list: probes } }));
  return problems.length === 0 ? exitCodes.ok.code : exitCodes.failure.code;
}

function read(text: string, args: ImportArguments): Imported {
  if (args.from === 'gatus') return readGatusEndpoints(text);
  return fromBlackbox(text, args);
}

function fromBlackbox(text: string, { module: wanted, target = [] }: ImportArguments): Imported {
  const { modules, problems } = readBlackboxModules(text);
  const module = wanted === undefined ? undefined : modules.get(wanted);
  if (module === undefined || target.length === 0) {
    throw new OperationalError(
      'invalid',
      `Cannot import modules alone: name one with --module, and --target`,
      {
        hint: `There are: ${[...modules.keys()].join(', ')}`,
      },
    );
  }
  const probes = target.map((each) => ({
    name: `${module.name} ${each}`.replace(/[^\p{L}\p{N} ._:-]+/gu, ' ').trim(),
    ...module.probeOf(each),
  }));
  return {
    probes,
    problems: problems.filter(({ path }) => path.startsWith(`modules.${wanted}.`)),
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
