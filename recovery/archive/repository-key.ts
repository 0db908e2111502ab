import type { Secret } from '../../agent/kit/secret.ts';

/** What opens a repository. */
export type RepositoryKey =
  | { readonly passphrase: Secret }
  /** An X25519 identity (`vedette backup key new`), whose recipient a key slot is for. */
  | { readonly identity: Secret }
  /** A writer key (`vedette backup key writer`): backs up, lists, cannot read back. Needs no costly derivation. */
  | { readonly writerKey: Secret };

/** How a repository that does not exist yet is made. */
export type NewRepository = {
  /** At least one of them; each gets a key slot. */
  readonly passphrases: readonly Secret[];
  /** X25519 recipients, as `vedette backup key new` prints them. */
  readonly recipients: readonly string[];
};
