import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PeerTarget } from './peer-target.ts';

/** A target of an agent that answers everything with that. */
async function answering(answer: (asked: URL) => object | Buffer): Promise<PeerTarget> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const body = answer(new URL(request.url ?? '', 'http://peer'));
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return new PeerTarget({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, 'web1');
}

async function listed(target: PeerTarget): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of target.list('')) names.push(name);
  return names;
}

const odd = { kind: 'storage', message: expect.stringContaining('its answers do not fit together') };

describe('PeerTarget', () => {
  it.each([{ received: 0, kept: false }, { received: 3, kept: false }, { received: 2, kept: true }, {}])(
    'takes %j for no proof that 3 bytes are kept, and asks no more',
    async (answer) => {
      const target = await answering(() => answer);
      await expect(target.write('packs/a', Buffer.from('abc'))).rejects.toMatchObject(odd);
    },
  );

  it('ends a listing that goes round in circles', async () => {
    const target = await answering(() => ({ objects: [{ name: 'config', size: 1 }], next: 'config' }));
    await expect(listed(target)).rejects.toMatchObject(odd);
  });

  it('passes over names that no object has', async () => {
    const objects = ['../../etc/passwd', 'config', 7].map((name) => ({ name, size: 1 }));
    expect(await listed(await answering(() => ({ objects, next: null })))).toEqual(['config']);
  });

  it('takes no more bytes than it asked for', async () => {
    const target = await answering(() => Buffer.alloc(100));
    await expect(target.read('packs/a', { length: 10 })).rejects.toMatchObject(odd);
  });

  it('does not read an object that never ends', { timeout: 120_000 }, async () => {
    const part = Buffer.alloc(1_048_576);
    let asked = 0;
    const target = await answering(() => {
      asked++;
      return part;
    });
    await expect(target.read('packs/a')).rejects.toMatchObject(odd);
    expect(asked).toBeLessThan(600);
  });
});
