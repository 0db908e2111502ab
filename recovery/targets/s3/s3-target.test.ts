import { describe, expect, it } from 'vitest';
import { Secret } from '../../../agent/kit/secret.ts';
import { collectedNames } from '../listed.testkit.ts';
import { describeTarget } from '../target.contract.ts';
import { openS3 } from './open-s3.ts';
import { hasS3Server, startS3Server } from './s3-server.testkit.ts';

describe('s3 over Swift', { skip: !hasS3Server }, () => {
  const options = startS3Server();
  let opened = 0;

  const open = () => openS3({ ...options(), prefix: `contract/${opened++}` }, {}, { keysPerPage: 25 });
  describeTarget('s3', open, { many: 60 });
  it('says unauthenticated when the secret key is another one, and what the server says', async () => {
    const target = await openS3({ ...options(), secret_access_key: new Secret('other') });
    await expect(target.read('config')).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining('SignatureDoesNotMatch'),
    });
    await expect(collectedNames(target, '')).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('says invalid, and not that an object is not there, when there is no such bucket', async () => {
    const target = await openS3({ ...options(), bucket: 'nowhere' });
    for (const action of [() => target.read('config'), () => collectedNames(target, '')])
      await expect(action()).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringContaining('NoSuchBucket'),
      });
  });

  it('keeps two repositories of a bucket apart', async () => {
    const [a, ab] = [
      await openS3({ ...options(), prefix: 'a' }),
      await openS3({ ...options(), prefix: 'a-b/' }),
    ];
    await a.write('config', new Uint8Array(1));
    await ab.write('packs/a', new Uint8Array(2));
    expect(await collectedNames(a, '')).toEqual(['config']);
    expect(await collectedNames(ab, '')).toEqual(['packs/a']);
  });
});
