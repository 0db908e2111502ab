import { Secret } from '../../kit/secret.ts';

const SEALED = '\u0000secret';

/** Makes a value cloneable for a worker of this process: a `Secret` keeps its value in a private field, which a clone loses. */
export function sealSecrets(value: unknown): unknown {
  if (value instanceof Secret) return { [SEALED]: value.reveal() };
  if (Array.isArray(value)) return value.map(sealSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, sealSecrets(below)]));
}

/** The inverse of `sealSecrets`, on the other side. */
export function unsealSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unsealSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const sealed = (value as Record<string, unknown>)[SEALED];
  if (typeof sealed === 'string') return new Secret(sealed);
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, unsealSecrets(below)]));
}
