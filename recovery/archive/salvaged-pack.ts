import { OperationalError } from '../../agent/kit/errors.ts';
import { openedBlock } from './block.ts';
import type { IndexedPack } from './index-object.ts';
import { newObjectId, packName } from './object-names.ts';
import type { OpenedRepository } from './opened-repository.ts';
import { assemblePack } from './pack.ts';
import { openedSessionKey } from './session-key.ts';

/**
 * Writes the blocks of a damaged pack that are whole into a pack of their own. The damaged one is left where it is.
 *
 * @param pack as the index has it
 * @param bytes what is there of it
 * @returns undefined where no block is whole
 * @throws OperationalError `forbidden` with a key that cannot read back: it cannot tell which blocks are whole
 */
export async function salvagedPack(
  { target, parts: { secrets } }: OpenedRepository,
  { id, ephemeral, blocks }: IndexedPack,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<IndexedPack | undefined> {
  const key = openedSessionKey(ephemeral, secrets);
  if (key === undefined)
    throw new OperationalError('forbidden', `Cannot repair ${packName(id)}: this key may only write`, {
      hint: 'Use a passphrase of the repository, or the identity of a recipient (--key-file)',
    });
  const whole = blocks
    .map(({ offset, length, chunks }) => ({ bytes: bytes.subarray(offset, offset + length), chunks }))
    .filter((block) => openedBlock(key, block.bytes) !== undefined);
  if (whole.length === 0) return undefined;
  const salvaged = newObjectId();
  const made = assemblePack(salvaged, { ephemeral }, secrets.indexKey, whole);
  await target.write(packName(salvaged), made.bytes, { ...(signal && { signal }) });
  return { id: salvaged, size: made.bytes.length, ephemeral, blocks: made.blocks };
}
