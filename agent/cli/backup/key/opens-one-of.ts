import { openPassphraseSlot, openRecipientSlot } from '../../../../recovery/archive/key-slot.ts';
import type { FoundSlot } from '../../../../recovery/archive/key-slots.ts';
import { recipientOf } from '../../../../recovery/archive/key-text.ts';
import type { RepositoryKey } from '../../../../recovery/archive/repository-key.ts';

/** Whether a key opens one of these slots. */
export function opensOneOf(slots: readonly FoundSlot[], key: RepositoryKey): boolean {
  if ('passphrase' in key)
    return slots.some(({ id, slot }) => openPassphraseSlot(id, slot, key.passphrase) !== undefined);
  if (!('identity' in key)) return false;
  const recipient = recipientOf(key.identity);
  const own = slots.filter(({ slot }) => slot.kind === 'recipient' && slot.recipient === recipient);
  return own.some(({ id, slot }) => openRecipientSlot(id, slot, key.identity) !== undefined);
}
