import { join } from 'node:path';
import { Secret } from '../../agent/kit/secret.ts';
import { directory } from '../targets/directory.ts';
import type { Target } from '../targets/target.ts';
import { createRepository, openRepository } from './open-repository.ts';
import type { OpenedRepository } from './opened-repository.ts';
import type { SnapshotIdentity } from './repository.ts';
import type { RepositoryKey } from './repository-key.ts';

/** The passphrase of repositories in tests. */
export const TEST_KEY: RepositoryKey = { passphrase: new Secret('correct horse') };

/** Whose snapshots are written in tests. */
export const TEST_IDENTITY: SnapshotIdentity = {
  host: 'web1',
  kind: 'files',
  source: 'files:/srv',
  group: null,
  tags: [],
};

/** A repository in a folder of the test, made anew or opened again. */
export async function openTestRepository(
  folder: string,
  options: { target?: Target; key?: RepositoryKey } = {},
): Promise<OpenedRepository> {
  const target =
    options.target ?? (await directory.open({ path: join(folder, 'repository'), must_be_mounted: false }));
  await createRepository(target, { passphrases: [new Secret('correct horse')], recipients: [] }).catch(
    (error) => {
      if ((error as { kind?: string }).kind !== 'conflict') throw error;
    },
  );
  return openRepository({ target, key: options.key ?? TEST_KEY, cacheFolder: join(folder, 'cache') });
}

/** All bytes of a stream. */
export async function allBytes(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
