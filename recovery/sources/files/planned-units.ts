import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { EntryType } from '../../archive/entry.ts';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import { PathChoice } from '../../restore/path-choice.ts';
import type { RestoreRequest } from '../../restore/restore-kind.ts';

/** One folder or file that a restore puts in its place as a whole. */
export type RestoreUnit = {
  /** Path within the snapshot that the destination stands for: a folder. */
  readonly from: string;
  readonly only: readonly string[];
  /** Absolute, symlinks on the way resolved. */
  readonly destination: string;
  /** A single file, symlink or the like: the one of that name in `from`. */
  readonly single: boolean;
};

export type ChosenEntries = {
  readonly bytes: number;
  readonly entries: number;
  readonly types: ReadonlyMap<string, EntryType>;
};

const factsSchema = z.object({
  roots: z.array(z.object({ path: z.string(), at: z.string(), isFolder: z.boolean() })).min(1),
});

/** What is chosen of a snapshot. @throws OperationalError `not-found` for a path that it does not have */
export async function chosenEntries(
  repository: Repository,
  snapshot: Snapshot,
  only: readonly string[],
  signal: AbortSignal,
): Promise<ChosenEntries> {
  const choice = new PathChoice(only);
  if (choice.all) return { bytes: snapshot.bytes, entries: snapshot.entries, types: new Map() };
  const types = new Map<string, EntryType>();
  let [bytes, entries] = [0, 0];
  for await (const entry of repository.entries(snapshot, signal)) {
    if (choice.partOf(entry.path) !== 'chosen') continue;
    [bytes, entries] = [bytes + (entry.content?.bytes ?? 0), entries + 1];
    if (choice.paths.includes(entry.path)) types.set(entry.path, entry.type);
  }
  const missing = choice.paths.find((path) => !types.has(path));
  if (missing === undefined) return { bytes, entries, types };
  const what = `snapshot ${snapshot.id.slice(0, 8)}`;
  throw new OperationalError('not-found', `Cannot restore ${safeLine(missing)}: ${what} does not have it`, {
    hint: `vedette backup ls ${snapshot.id.slice(0, 8)}`,
  });
}

/** Where what goes. */
export function plannedUnits(
  snapshot: Snapshot,
  { to, only, delta }: RestoreRequest,
  types: ReadonlyMap<string, EntryType>,
): RestoreUnit[] {
  if (to !== undefined) return [{ from: '.', only, destination: resolved(resolve(to)), single: false }];
  const { roots } = rootsOf(snapshot);
  const paths = new PathChoice(only).paths;
  if (paths.length === 0) return roots.map((root) => unitOf(root.at, root.isFolder, root.path));
  if (delta) return roots.filter(({ isFolder }) => isFolder).flatMap((root) => deltaUnit(root, paths));
  return paths.map((path) => unitOf(path, types.get(path) === 'directory', placeOf(path, roots)));
}

type FactRoot = z.infer<typeof factsSchema>['roots'][number];

function rootsOf(snapshot: Snapshot): z.infer<typeof factsSchema> {
  const facts = factsSchema.safeParse(snapshot.facts);
  if (facts.success) return facts.data;
  throw new OperationalError(
    'invalid',
    'Cannot restore in place: the snapshot does not say where it came from',
    {
      hint: 'name a folder with --to',
    },
  );
}

function unitOf(path: string, isFolder: boolean, place: string): RestoreUnit {
  const destination = resolved(place);
  if (isFolder) return { from: path, only: [], destination, single: false };
  return { from: dirname(path), only: [path], destination, single: true };
}

function deltaUnit({ at, path }: FactRoot, paths: readonly string[]): RestoreUnit[] {
  const only = paths.filter((one) => at === '.' || one === at || one.startsWith(`${at}/`));
  return only.length === 0 ? [] : [{ from: at, only, destination: resolved(path), single: false }];
}

/** The place on this host that a path of the snapshot came from. */
function placeOf(path: string, roots: readonly FactRoot[]): string {
  const root = roots.find(({ at }) => at === '.' || path === at || path.startsWith(`${at}/`));
  if (root === undefined)
    throw new OperationalError(
      'invalid',
      `Cannot restore ${safeLine(path)} in place: it lies above what was backed up`,
      {
        hint: 'name a folder with --to',
      },
    );
  return root.at === '.' ? join(root.path, path) : join(root.path, path.slice(root.at.length));
}

/** The path with its symlinks resolved, as far as it is there: the swap is of what people see, not of a symlink to it. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === '/' ? path : join(resolved(dirname(path)), basename(path));
  }
}
