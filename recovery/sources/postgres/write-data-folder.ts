import { existsSync, lchownSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Entry } from '../../archive/entry.ts';
import { restoreTree } from '../../restore/restore-tree.ts';
import { CONFIG_FOLDER } from './physical-facts.ts';
import { type PhysicalPlan, placeOf } from './physical-plan.ts';
import type { SystemAccount } from './system-account.ts';
import { inTreeOrder } from './tree-order.ts';

/** Where the parts of a cluster are written. */
export type WrittenPlaces = {
  readonly data: string;
  /** Folder of each tablespace by its oid. */
  readonly tablespaces: ReadonlyMap<string, string>;
};

type Progress = (bytes: number, entries: number) => void;

/** Writes the files of a snapshot. @returns what could not be given back as it was */
export async function writeDataFolder(
  plan: PhysicalPlan,
  places: WrittenPlaces,
  {
    signal,
    onProgress,
    keepIn,
  }: { readonly signal: AbortSignal; readonly onProgress: Progress; readonly keepIn?: string },
): Promise<readonly string[]> {
  const notes: string[] = [];
  let [bytes, entries] = [0, 0];
  const all = [['.', places.data] as const, ...places.tablespaces];
  for (const [place, destination] of all) {
    await mkdir(dirname(destination), { recursive: true });
    if (keepIn !== undefined) await mkdir(keepIn, { recursive: true, mode: 0o700 });
    const report = await restoreTree({
      repository: plan.repository,
      entries: entriesOf(plan, place, signal),
      destination,
      from: place === '.' ? '.' : `pg_tblspc/${place}`,
      delta: plan.request.delta,
      ...(keepIn !== undefined && { keepIn: join(keepIn, place === '.' ? 'data' : place) }),
      owners: 'id',
      verify: plan.request.verify,
      signal,
      onProgress: (progress) => onProgress(bytes + progress.bytes, entries + progress.entries),
    });
    bytes += report.bytes;
    entries += report.entries;
    notes.push(...report.notes);
  }
  await linkTablespaces(places, places.tablespaces);
  return notes;
}

/**
 * Points the links of the tablespaces at their folders. The map of the backup is not given back: the server would make the links
 * from it again, to the places of old.
 */
export async function linkTablespaces(
  { data }: Pick<WrittenPlaces, 'data'>,
  tablespaces: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [oid, folder] of tablespaces) {
    const link = join(data, 'pg_tblspc', oid);
    await rm(link, { recursive: true, force: true });
    await symlink(folder, link);
  }
}

/** Gives everything to the account of the server, which has another number on another host. */
export function giveTo(account: SystemAccount | undefined, places: WrittenPlaces): void {
  if (account === undefined) return;
  for (const folder of [places.data, ...places.tablespaces.values()]) giveTree(folder, account);
}

function giveTree(path: string, account: SystemAccount): void {
  lchownSync(path, account.uid, account.gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) giveTree(inside, account);
    else lchownSync(inside, account.uid, account.gid);
  }
}

/**
 * Puts the configuration that was outside of the data folder into it, where this host does not have it in its place. What points
 * outside again is taken out.
 */
export async function placeOutsideConfiguration(
  plan: PhysicalPlan,
  data: string,
): Promise<readonly string[]> {
  const notes: string[] = [];
  const names = { config_file: 'postgresql.conf', hba_file: 'pg_hba.conf', ident_file: 'pg_ident.conf' };
  for await (const entry of plan.repository.entries(plan.snapshot)) {
    const setting = entry.path.startsWith(`${CONFIG_FOLDER}/`)
      ? entry.path.slice(CONFIG_FOLDER.length + 1)
      : '';
    const name = (names as Record<string, string>)[setting];
    const original = plan.facts.configFiles[setting];
    if (name === undefined || original === undefined || existsSync(join(data, name))) continue;
    if (!plan.isElsewhere && existsSync(original)) continue;
    const text = await textOf(plan, entry);
    await writeFile(join(data, name), setting === 'config_file' ? inwardConfiguration(text) : text, {
      mode: 0o600,
    });
    notes.push(`${original} is in the data folder now, as ${name}`);
  }
  return notes;
}

/** Configuration without the settings that point out of the data folder. */
export function inwardConfiguration(text: string): string {
  return text.replace(
    /^(\s*(?:data_directory|hba_file|ident_file|external_pid_file|include|include_dir|include_if_exists)\b)/gim,
    '# $1',
  );
}

async function textOf({ repository }: PhysicalPlan, { content }: Entry): Promise<string> {
  if (content === undefined) return '';
  return Buffer.concat(await Array.fromAsync(repository.content(content))).toString();
}

/** Entries of one place, in the order that writing needs. */
async function* entriesOf(
  { repository, snapshot }: PhysicalPlan,
  place: string,
  signal: AbortSignal,
): AsyncIterable<Entry> {
  for await (const entry of inTreeOrder(() => repository.entries(snapshot, signal)))
    if (placeOf(entry.path) === place && entry.path !== 'tablespace_map') yield entry;
}

/** Reads a file that may not be there. */
export async function textIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}
