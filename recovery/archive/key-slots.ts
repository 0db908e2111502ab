import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import type { KeySlot } from './key-slot.ts';
import { recipientOf, writerSecretsOf } from './key-text.ts';
import { idOf } from './object-names.ts';
import type { RepositoryKey } from './repository-key.ts';
import { type RepositorySecrets, repositorySecrets } from './repository-secrets.ts';

export type FoundSlot = { readonly id: string; readonly slot: KeySlot };

/** The key slots of a repository, in the order of their making; damaged ones are left out. */
export async function readSlots(target: Target, signal?: AbortSignal): Promise<FoundSlot[]> {
  const found: FoundSlot[] = [];
  for await (const { name } of target.list('keys/', signal)) {
    const id = idOf(name);
    const slot = id && (await parsed(await target.read(name, { ...(signal && { signal }) })));
    if (id && slot) found.push({ id, slot });
  }
  return found.sort((a, b) => (a.slot.created < b.slot.created ? -1 : 1));
}

/**
 * The secrets of a repository by a key of it.
 *
 * @throws OperationalError `unauthenticated` where no slot opens with it, or a writer key is of another repository
 */
export async function openSecrets(
  target: Target,
  repositoryId: string,
  key: RepositoryKey,
  signal?: AbortSignal,
): Promise<RepositorySecrets> {
  const id = Buffer.from(repositoryId, 'hex');
  if ('writerKey' in key) {
    const secrets = writerSecretsOf(key.writerKey);
    if (!id.equals(secrets.repositoryId)) throw refused(target, 'this writer key is of another repository');
    return secrets;
  }
  const slots = await readSlots(target, signal);
  const { openPassphraseSlot, openRecipientSlot } = await import('./key-slot.ts');
  for (const { id: slotId, slot } of slots) {
    const masterKey =
      'passphrase' in key
        ? openPassphraseSlot(slotId, slot, key.passphrase)
        : isFor(slot, recipientOf(key.identity))
          ? openRecipientSlot(slotId, slot, key.identity)
          : undefined;
    if (masterKey !== undefined) return repositorySecrets(masterKey, id);
  }
  if (slots.length === 0) throw refused(target, 'it has no key slot left');
  throw refused(target, 'passphrase' in key ? 'the passphrase is wrong' : 'no key slot is for this identity');
}

function isFor(slot: KeySlot, recipient: string): boolean {
  return slot.kind === 'recipient' && slot.recipient === recipient;
}

function refused(target: Target, state: string): OperationalError {
  return new OperationalError('unauthenticated', `Cannot open the repository in ${target.name}: ${state}`, {
    hint: 'vedette backup key ls shows which keys it has',
  });
}

/** What reads slots is loaded for those who need it: a writer key opens a repository for every segment of WAL. */
async function parsed(bytes: Uint8Array): Promise<KeySlot | undefined> {
  const { keySlot } = await import('./key-slot.ts');
  try {
    return keySlot.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}
