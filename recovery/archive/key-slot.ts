import { diffieHellman, generateKeyPairSync, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../../agent/kit/secret.ts';
import { identityBytes, recipientBytes } from './key-text.ts';
import { derived, rawPublic, x25519Private, x25519Public } from './repository-secrets.ts';
import { openBox, sealBox } from './sealed-box.ts';

/** Cost of a guess: 32 MiB and some 0.1 s (RFC 7914). */
const SCRYPT = { N: 32_768, r: 8, p: 1 } as const;
/** What a hostile slot may ask of us. */
const MAX_MEMORY = 1_024 * 1_024 * 1_024;

const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const common = { version: z.literal(1), created: z.string(), label: z.string(), box: base64 };

/** One way to the master key, as `keys/<id>` holds it (`FORMAT.md` §Keys). */
export const keySlot = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('passphrase'),
    salt: base64,
    N: z
      .int()
      .min(2)
      .max(2 ** 24),
    r: z.int().min(1).max(32),
    p: z.int().min(1).max(16),
  }),
  z.object({ ...common, kind: z.literal('recipient'), recipient: z.string(), ephemeral: base64 }),
]);
export type KeySlot = z.infer<typeof keySlot>;

/** A slot that a passphrase opens. */
export function passphraseSlot(id: string, masterKey: Uint8Array, passphrase: Secret, label: string): object {
  const salt = randomBytes(16);
  const box = sealBox(passphraseKey(passphrase, { salt, ...SCRYPT }), slotContext(id), masterKey);
  return { ...head('passphrase', label), salt: text(salt), ...SCRYPT, box: text(box) };
}

/** A slot that the identity of a recipient opens. */
export function recipientSlot(id: string, masterKey: Uint8Array, recipient: string, label: string): object {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const to = recipientBytes(recipient);
  const shared = diffieHellman({ privateKey, publicKey: x25519Public(to) });
  const ephemeral = rawPublic(publicKey);
  const box = sealBox(recipientKey(shared, ephemeral, to), slotContext(id), masterKey);
  return {
    ...head('recipient', label),
    recipient: recipient.trim(),
    ephemeral: text(ephemeral),
    box: text(box),
  };
}

/** The master key in a slot; undefined where the passphrase is another one. */
export function openPassphraseSlot(id: string, slot: KeySlot, passphrase: Secret): Uint8Array | undefined {
  if (slot.kind !== 'passphrase' || 128 * slot.N * slot.r * slot.p > MAX_MEMORY) return undefined;
  return openBox(passphraseKey(passphrase, slot), slotContext(id), slot.box);
}

/** The master key in a slot; undefined where it is for another recipient, or is damaged. */
export function openRecipientSlot(id: string, slot: KeySlot, identity: Secret): Uint8Array | undefined {
  if (slot.kind !== 'recipient') return undefined;
  const shared = sharedSecret(identityBytes(identity), slot.ephemeral);
  if (shared === undefined) return undefined;
  return openBox(
    recipientKey(shared, slot.ephemeral, recipientBytes(slot.recipient)),
    slotContext(id),
    slot.box,
  );
}

/** Undefined for bytes that are no key, and for a point that gives no secret. */
function sharedSecret(identity: Uint8Array, ephemeral: Uint8Array): Uint8Array | undefined {
  const privateKey = x25519Private(identity);
  try {
    return diffieHellman({ privateKey, publicKey: x25519Public(ephemeral) });
  } catch {
    return undefined;
  }
}

type Cost = { readonly salt: Uint8Array; readonly N: number; readonly r: number; readonly p: number };

function passphraseKey(passphrase: Secret, { salt, N, r, p }: Cost): Uint8Array {
  return scryptSync(passphrase.reveal().normalize('NFC'), salt, 32, { N, r, p, maxmem: 2 * MAX_MEMORY });
}

function recipientKey(shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  return derived(shared, Buffer.concat([ephemeral, recipient]), 'recipient', 32);
}

function head(kind: string, label: string): object {
  return { version: 1, kind, created: new Date().toISOString(), label };
}

function slotContext(id: string): string {
  return `vedette/1 slot ${id}`;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
