import { type Answer, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProbeFailure } from '../../probe-failure.ts';
import { readMessage } from './read-message.ts';

const label = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));
const u16 = fc.integer({ min: 0, max: 65_535 });
const u32 = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** A record as dns-packet writes it, and the data that we read. */
const written: fc.Arbitrary<readonly [data: Partial<Answer>, text: string]> = fc.oneof(
  fc.ipV4().map((data) => [{ type: 'A', data }, data] as const),
  name.map((data) => [{ type: 'CNAME', data }, `${data}.`] as const),
  name.map((data) => [{ type: 'NS', data }, `${data}.`] as const),
  fc
    .tuple(u16, name)
    .map(
      ([preference, exchange]) =>
        [{ type: 'MX', data: { preference, exchange } }, `${preference} ${exchange}.`] as const,
    ),
  fc
    .tuple(u16, u16, u16, name)
    .map(
      ([priority, weight, port, target]) =>
        [
          { type: 'SRV', data: { priority, weight, port, target } },
          `${priority} ${weight} ${port} ${target}.`,
        ] as const,
    ),
  fc
    .tuple(name, name, u32)
    .map(
      ([mname, rname, serial]) =>
        [{ type: 'SOA', data: { mname, rname, serial } }, `${mname}. ${rname}. ${serial} 0 0 0 0`] as const,
    ),
  fc
    .array(fc.stringMatching(/^[a-z ]{0,20}$/), { minLength: 1, maxLength: 4 })
    .map((data) => [{ type: 'TXT', data }, data.map((part) => `"${part}"`).join(' ')] as const),
);

const failsAsMalformed = (bytes: Buffer): void => {
  try {
    readMessage(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ProbeFailure);
    expect((error as ProbeFailure).reason).toBe('protocol-error');
  }
};

describe('readMessage', () => {
  test('reads what another implementation writes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, u32, written), { maxLength: 8 }), (records) => {
        const answers = records.map(([owner, ttl, [data]]) => ({ name: owner, ttl, ...data }) as Answer);
        const { answers: read } = readMessage(encode({ type: 'response', answers }));
        expect(read.map(({ name: owner, ttl, data }) => [owner, ttl, data])).toEqual(
          records.map(([owner, ttl, [, text]]) => [`${owner}.`, ttl, text]),
        );
      }),
    );
  });

  test('reads any bytes, or says that they are no message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => failsAsMalformed(Buffer.from(bytes))),
    );
  });

  test('reads a message with any byte changed and cut anywhere, or says that it is none', () => {
    const message = encode({
      type: 'response',
      questions: [{ name: 'www.example.com', type: 'A' }],
      answers: [
        { name: 'www.example.com', type: 'CNAME', data: 'x.example.com' },
        { name: 'x.example.com', type: 'TXT', data: ['one', 'two'] },
        { name: 'x.example.com', type: 'NSEC', data: { nextDomain: 'y.example.com', rrtypes: ['A', 'TXT'] } },
      ],
    });
    fc.assert(
      fc.property(fc.nat(message.length - 1), fc.nat(255), fc.nat(message.length), (at, byte, length) => {
        const changed = Buffer.from(message);
        changed[at] = byte;
        failsAsMalformed(changed.subarray(0, length));
      }),
    );
  });

  test('writes labels with dots, quotes and bytes that are not printable so that they cannot be mistaken', () => {
    const header = Buffer.from('000080000001000000000000', 'hex');
    const question = Buffer.concat([
      Buffer.from([5, 0x61, 0x2e, 0x00, 0xff, 0x22, 0]),
      Buffer.from([0, 1, 0, 1]),
    ]);
    expect(readMessage(Buffer.concat([header, question])).questions[0]?.name).toBe('a\\.\\000\\255\\".');
  });

  test('joins the extended bits of EDNS to the response code', () => {
    const opt = { name: '.', type: 'OPT', udpPayloadSize: 512, extendedRcode: 1, ednsVersion: 0, flags: 0 };
    const bytes = encode({ type: 'response', additionals: [opt as unknown as Answer] });
    expect(readMessage(bytes)).toMatchObject({ rcode: 'BADVERS', additionals: [] });
  });

  test.each([
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['fe800000000000000000000000000000', 'fe80::'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ])('writes the address %s as %s', (hex, text) => {
    const header = Buffer.from('000080000000000100000000', 'hex');
    const bytes = Buffer.concat([header, Buffer.from(`00001c0001000000000010${hex}`, 'hex')]);
    expect(readMessage(bytes).answers[0]?.data).toBe(text);
  });
});
