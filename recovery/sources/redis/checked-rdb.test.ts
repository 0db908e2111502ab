import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkedRdb } from './checked-rdb.ts';
import { Crc64 } from './crc64.ts';
import { rdbHeader } from './rdb-header.ts';

const text = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
const field = (name: string, value: Buffer) => Buffer.concat([Buffer.of(0xfa), text(name), value]);

/** A whole RDB without keys but with whatever is asked for. */
function rdb(body: Uint8Array = Buffer.alloc(0), checksum?: Buffer): Buffer {
  const fields = [field('redis-ver', text('7.0.15')), field('ctime', Buffer.of(0xc2, 1, 2, 3, 4))];
  const data = Buffer.concat([Buffer.from('REDIS0010'), ...fields, body, Buffer.of(0xff)]);
  const sum = new Crc64();
  sum.update(data);
  return Buffer.concat([data, checksum ?? sum.digest()]);
}

async function taken(bytes: Buffer, cuts: readonly number[] = []) {
  async function* pieces() {
    let from = 0;
    for (const cut of [...cuts].sort((a, b) => a - b).filter((one) => one < bytes.length)) {
      yield bytes.subarray(from, cut);
      from = cut;
    }
    yield bytes.subarray(from);
  }
  const checked = checkedRdb(pieces(), 'a');
  const out: Buffer[] = [];
  for await (const piece of checked) out.push(Buffer.from(piece));
  return { out: Buffer.concat(out), found: checked.found() };
}

it('checkedRdb hands on every byte, in whatever pieces it comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.nat(400), { maxLength: 30 }),
      async (body, cuts) => {
        const { out, found } = await taken(rdb(body), cuts);
        expect(out.equals(rdb(body))).toBe(true);
        expect(found).toMatchObject({ version: 10, checksum: 'verified' });
      },
    ),
  );
});

it('checkedRdb tells what the head says', async () => {
  const { found } = await taken(rdb());
  expect(found.fields).toEqual({ 'redis-ver': '7.0.15', ctime: '67305985' });
});

it('checkedRdb takes a dump of a server that makes no checksums, and says so', async () => {
  const { found } = await taken(rdb(Buffer.from('x'), Buffer.alloc(8)));
  expect(found.checksum).toBe('absent');
});

it('checkedRdb refuses every dump that is cut', async () => {
  const whole = rdb(Buffer.from('some keys and values'));
  for (let length = 0; length < whole.length; length++)
    await expect(taken(whole.subarray(0, length))).rejects.toMatchObject({ kind: 'unavailable' });
});

it('checkedRdb refuses every flipped bit', async () => {
  const whole = rdb(Buffer.from('keys'));
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    await expect(taken(bytes)).rejects.toMatchObject({ kind: 'unavailable' });
  }
});

it('rdbHeader reads any bytes behind the magic without failing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const { version } = rdbHeader(Buffer.concat([Buffer.from('REDIS0011'), Buffer.of(0xfa), bytes]), 'a');
      expect(version).toBe(11);
    }),
  );
});

it('rdbHeader knows the magic of Valkey', () => {
  expect(rdbHeader(Buffer.from('VALKEY080'), 'a').version).toBe(80);
});

it('rdbHeader refuses what is no RDB', () => {
  expect(() => rdbHeader(Buffer.from('PGDMP....'), 'a')).toThrow('it does not begin as one');
});
