import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { checksumText } from '../archive/object-checksum-bun.ts';
import { RepositoryStore } from './repository-store.ts';
import { storeConfig } from './store-config.ts';

const MIB = 1_048_576;

function store(quota: number): RepositoryStore {
  const path = join(temporaryFolder(), 'kept');
  return new RepositoryStore({ ...storeConfig.parse({ path, keep_free: 0, quota }), path });
}

describe('RepositoryStore', () => {
  it('counts what is on its way: objects that fit one by one, and not together, are refused', async () => {
    const kept = store(4 * MIB);
    const object = Buffer.alloc(3 * MIB, 1);
    const put = (upload: number, offset: number) =>
      kept.put('web1', {
        name: `packs/${upload}`,
        upload: String(upload).padStart(32, '0'),
        offset,
        total: object.length,
        checksum: checksumText(object),
        bytes: object.subarray(offset, offset + MIB),
      });
    await put(1, 0);
    await put(1, MIB);
    await expect(put(2, 0)).rejects.toMatchObject({ kind: 'storage' });
    expect(await put(1, 2 * MIB)).toEqual({ received: 3 * MIB, kept: true });
  });

  it('refuses the part with which objects begun together are too much', async () => {
    const kept = store(4 * MIB);
    const object = Buffer.alloc(2 * MIB, 1);
    const put = (upload: number, offset: number, length: number) =>
      kept.put('web1', {
        name: `packs/${upload}`,
        upload: String(upload).padStart(32, '0'),
        offset,
        total: object.length,
        checksum: checksumText(object),
        bytes: object.subarray(offset, offset + length),
      });
    for (const upload of [1, 2, 3]) await put(upload, 0, 1);
    for (const upload of [1, 2]) await put(upload, 1, 2 * MIB - 2);
    await expect(put(3, 1, 2 * MIB - 2)).rejects.toMatchObject({ kind: 'storage' });
  });
});
