import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import type {
  PreparedRestore,
  RestoreContext,
  RestoreReport,
  RestoreRequest,
} from '../restore/restore-kind.ts';
import { chosenEntries, totalBytes, writeEntries } from './restored-entries.ts';
import { StepClock } from './step-clock.ts';
import { isThere } from './swap-files.ts';
import { checkSpace, syncFolder } from './write-file.ts';

/** Looks at what was written before it gets its name; throws where it is not good. */
export type FolderCheck = (folder: string, context: RestoreContext) => Promise<void>;

/**
 * Entries as files into a folder that is not there or is empty: written beside, then renamed, so that it is whole or not there.
 *
 * @throws OperationalError `conflict` where the folder has something in it
 */
export async function prepareFolder(
  repository: Repository,
  all: readonly Entry[],
  request: RestoreRequest,
  check: FolderCheck = async () => {},
): Promise<PreparedRestore> {
  const to = resolve(request.to ?? '.');
  const entries = chosenEntries(all, request.only);
  const bytes = totalBytes(entries);
  if ((await isThere(to)) && (await readdir(to).catch(() => ['a file'])).length > 0)
    throw new OperationalError('conflict', `Cannot restore to ${to}: it has something in it`, {
      hint: 'name a folder that is not there yet, or is empty',
    });
  return {
    checks: [await checkSpace(to, bytes)],
    steps: entries.map(({ path }) => `write ${join(to, path)}`),
    replaces: [],
    bytes,
    entries: entries.length,
    confirmation: '',
    run: (context) => writeFolder(repository, entries, { to, verify: request.verify, context, check }),
  };
}

async function writeFolder(
  repository: Repository,
  entries: readonly Entry[],
  {
    to,
    verify,
    context,
    check,
  }: { to: string; verify: boolean; context: RestoreContext; check: FolderCheck },
): Promise<RestoreReport> {
  const clock = new StepClock(context);
  const beside = join(dirname(to), `.${basename(to)}.restoring-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(beside, { recursive: true, mode: 0o700 });
    const pathOf = ({ path }: Entry) => join(beside, path);
    await clock.run('write', () => writeEntries(entries, { repository, pathOf, verify, context }));
    if (verify) await clock.run('verify', () => check(beside, context));
    context.signal.throwIfAborted();
    // Over an empty folder a rename is allowed.
    await rename(beside, to);
    await syncFolder(dirname(to));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return clock.report({
    entries: entries.length,
    bytes: totalBytes(entries),
    safetyCopy: null,
    notes: [],
    next: [],
  });
}
