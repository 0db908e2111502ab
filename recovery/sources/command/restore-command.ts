import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Entry } from '../../archive/entry.ts';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type {
  PreflightCheck,
  PreparedRestore,
  RestoreContext,
  RestoreReport,
  RestoreRequest,
} from '../../restore/restore-kind.ts';
import { runChildProgram } from '../../streams/child-output.ts';
import { refuseUnknownOptions } from '../../streams/known-options.ts';
import {
  chosenEntries,
  entryContent,
  streamEntries,
  totalBytes,
  writeEntries,
} from '../../streams/restored-entries.ts';
import { splitWords } from '../../streams/split-words.ts';
import { StepClock, stamp } from '../../streams/step-clock.ts';
import { isThere, swapFiles } from '../../streams/swap-files.ts';
import { checkSpace } from '../../streams/write-file.ts';
import { childProgram } from './capture-command.ts';
import { commandOptions, commandRestoreOptions } from './command-options.ts';

type Context = Omit<RestoreContext, 'onProgress'>;

/** To a file, to files in a folder, or into the standard input of a command. */
export async function prepareCommandRestore(
  repository: Repository,
  snapshot: Snapshot,
  request: RestoreRequest,
  { signal }: Context,
): Promise<PreparedRestore> {
  refuseUnknownOptions(request.options, commandRestoreOptions);
  if (request.until !== undefined) throw refused('a point in time', 'it is one moment only');
  const entries = chosenEntries(await streamEntries(repository, snapshot, signal), request.only);
  if (request.options.into !== undefined) return intoCommand(request.options.into, entries, repository);
  if (request.to === undefined)
    throw refused(snapshot.source, 'it has no place that it came from', '--to FILE');
  return toFiles(await destinations(resolve(request.to), request.to, entries), repository, request);
}

function intoCommand(line: string, entries: readonly Entry[], repository: Repository): PreparedRestore {
  const run = splitWords(line);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    throw refused(
      `${entries.length} entries into one command`,
      'a command takes one',
      `--only ${entry?.path ?? 'NAME'}`,
    );
  const [one] = commandOptions.parse({ commands: [{ run }] }).commands;
  return {
    checks: [],
    steps: [`write ${entry.path} to the standard input of ${run[0]}`],
    replaces: [`what ${run[0]} replaces`],
    bytes: totalBytes(entries),
    entries: 1,
    confirmation: basename(run[0]!),
    run: async (context) => {
      const clock = new StepClock(context);
      const task = `restore ${entry.path}`;
      const pieces = entryContent(repository, entry, context.signal);
      const options = { task, signal: context.signal };
      await clock.run('write', () => runChildProgram(childProgram(one!), options, pieces));
      return clock.report({ entries: 1, bytes: totalBytes(entries), safetyCopy: null, notes: [], next: [] });
    },
  };
}

type Destination = { readonly entry: Entry; readonly path: string; readonly taken: boolean };

/** One entry goes to the file that is named; several, or one to a folder, keep their names. */
async function destinations(
  to: string,
  typed: string,
  entries: readonly Entry[],
): Promise<readonly Destination[]> {
  const isFolder = typed.endsWith('/') || (await stat(to).catch(() => undefined))?.isDirectory() === true;
  const toFile = entries.length === 1 && !isFolder;
  return Promise.all(
    entries.map(async (entry) => {
      const path = toFile ? to : join(to, entry.path);
      return { entry, path, taken: await isThere(path) };
    }),
  );
}

async function toFiles(
  places: readonly Destination[],
  repository: Repository,
  request: RestoreRequest,
): Promise<PreparedRestore> {
  const entries = places.map(({ entry }) => entry);
  const bytes = totalBytes(entries);
  const replaces = places.filter(({ taken }) => taken).map(({ path }) => path);
  return {
    checks: [await checkSpace(places[0]?.path ?? '/', bytes), overwritten(replaces)],
    steps: places.map(({ entry, path }) => `write ${entry.path} to ${path}`),
    replaces,
    bytes,
    entries: entries.length,
    confirmation: replaces.length === 0 ? '' : basename(replaces[0]!),
    run: (context) => writePlaces(places, repository, request, context),
  };
}

function overwritten(replaces: readonly string[]): PreflightCheck {
  const name = 'what would be overwritten';
  if (replaces.length === 0) return { name, verdict: 'pass', found: 'nothing' };
  return { name, verdict: 'warn', found: replaces.join(', '), hint: 'what is there is kept beside it' };
}

async function writePlaces(
  places: readonly Destination[],
  repository: Repository,
  { verify }: RestoreRequest,
  context: RestoreContext,
): Promise<RestoreReport> {
  const clock = new StepClock(context);
  const mark = randomBytes(6).toString('hex');
  const entries = places.map(({ entry }) => entry);
  const beside = new Map(places.map(({ entry, path }) => [entry, besidePath(path, mark)]));
  const pathOf = (entry: Entry) => beside.get(entry)!;
  try {
    for (const { path } of places) await mkdir(dirname(path), { recursive: true });
    await clock.run('write', () => writeEntries(entries, { repository, pathOf, verify, context }));
    context.signal.throwIfAborted();
    const at = stamp(context.now());
    const swaps = places.map(({ entry, path }) => ({
      path,
      by: pathOf(entry),
      aside: `${path}.before-restore-${at}`,
    }));
    const kept = await clock.run('swap', () => swapFiles(swaps));
    const safetyCopy = kept.join(', ') || null;
    return clock.report({
      entries: entries.length,
      bytes: totalBytes(entries),
      safetyCopy,
      notes: [],
      next: [],
    });
  } finally {
    for (const path of beside.values()) await rm(path, { force: true });
  }
}

function besidePath(path: string, mark: string): string {
  return join(dirname(path), `.${basename(path)}.restoring-${mark}`);
}

function refused(what: string, state: string, hint?: string): OperationalError {
  return new OperationalError(
    'invalid',
    `Cannot restore ${what}: ${state}`,
    hint === undefined ? {} : { hint },
  );
}
