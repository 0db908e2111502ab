import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../agent/kit/errors.ts';
import type { Secret } from '../../agent/kit/secret.ts';
import type { Target } from '../targets/target.ts';
import { ChunkIndex } from './chunk-index.ts';
import { openSecrets } from './key-slots.ts';
import { writerKeyText } from './key-text.ts';
import { loadIndex } from './load-index.ts';
import { CONFIG_NAME, newObjectId } from './object-names.ts';
import { OpenedRepository } from './opened-repository.ts';
import { encodeConfig, readConfig } from './repository-config.ts';
import type { NewRepository, RepositoryKey } from './repository-key.ts';
import { type RepositorySecrets, repositorySecrets } from './repository-secrets.ts';

/** Zstandard level of content: what the peers choose too. */
const LEVEL = 3;

export type OpenRepositoryOptions = {
  readonly target: Target;
  readonly key: RepositoryKey;
  /** Where what can be made again is kept between runs; one that cannot be written, or none, costs time, not correctness. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  /** Zstandard level of new content. @default 3 */
  readonly level?: number;
};

/**
 * Opens a repository with a key of it. Nothing of the index is read before it is needed.
 *
 * @throws OperationalError `not-found` where the target has none, `unauthenticated` for a wrong key, `conflict` for a newer format
 */
export async function openRepository(options: OpenRepositoryOptions): Promise<OpenedRepository> {
  const { target, key, signal } = options;
  const config = await readConfig(target, signal);
  if (config === undefined)
    throw new OperationalError('not-found', `Cannot open the repository in ${target.name}: there is none`, {
      hint: 'vedette backup run makes it on first use',
    });
  return opened(options, await openSecrets(target, config.id, key, signal));
}

/** Whether the target has a repository. Throws where it cannot be asked, or the repository is of a newer format. */
export async function repositoryExists(target: Target, signal?: AbortSignal): Promise<boolean> {
  return (await readConfig(target, signal)) !== undefined;
}

/**
 * Makes a repository, with a slot for each passphrase and recipient.
 *
 * @returns its id, and a writer key, with which a host can back up without being able to read
 * @throws OperationalError `conflict` where there is one already, also when two make it at once; `invalid` without any key
 */
export async function createRepository(
  target: Target,
  { passphrases, recipients }: NewRepository,
): Promise<{ id: string; writerKey: Secret }> {
  if (passphrases.length + recipients.length === 0)
    throw new OperationalError('invalid', `Cannot make a repository in ${target.name}: no key was given`, {
      hint: 'Set VEDETTE_PASSPHRASE, or give a recipient (vedette backup key new)',
    });
  if (await repositoryExists(target))
    throw new OperationalError(
      'conflict',
      `Cannot make a repository in ${target.name}: there is one already`,
    );
  const [id, masterKey] = [randomBytes(16).toString('hex'), randomBytes(32)];
  const { passphraseSlot, recipientSlot } = await import('./key-slot.ts');
  const slots = [
    ...passphrases.map(
      (passphrase) => (slot: string) => passphraseSlot(slot, masterKey, passphrase, 'first'),
    ),
    ...recipients.map((recipient) => (slot: string) => recipientSlot(slot, masterKey, recipient, 'first')),
  ];
  const written: string[] = [];
  for (const make of slots) written.push(await writeSlot(target, make));
  // Whoever loses the race for this object has made slots that open nothing: they go again.
  await target.write(CONFIG_NAME, encodeConfig(id, new Date())).catch(async (error) => {
    for (const name of written) await target.remove(name).catch(() => {});
    throw error;
  });
  return { id, writerKey: writerKeyText(repositorySecrets(masterKey, Buffer.from(id, 'hex'))) };
}

/** Puts a key slot into a repository; gives the name of its object. */
export async function writeSlot(target: Target, make: (id: string) => object): Promise<string> {
  const id = newObjectId();
  const name = `keys/${id}`;
  await target.write(name, Buffer.from(`${JSON.stringify(make(id), null, 2)}\n`));
  return name;
}

function opened(options: OpenRepositoryOptions, secrets: RepositorySecrets): OpenedRepository {
  const { target, cacheFolder, level = LEVEL } = options;
  const folder = usableFolder(cacheFolder);
  const id = Buffer.from(secrets.repositoryId).toString('hex');
  let index: Promise<ChunkIndex> | undefined;
  const load = async () => {
    const found = new ChunkIndex(folder && join(folder, 'repositories', id, placeOf(target)));
    await loadIndex(target, found, secrets).catch((error) => {
      found.close();
      throw error;
    });
    return found;
  };
  return new OpenedRepository({
    target,
    secrets,
    level,
    listFolder: folder,
    index: () => {
      index ??= load();
      return index;
    },
    closeIndex: async () => (await index?.catch(() => undefined))?.close(),
  });
}

/** Each target its own: what one of them has, a run that writes to another must not count on. */
function placeOf({ name }: Target): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

function usableFolder(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}
