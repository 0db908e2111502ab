import { decode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage } from './read-message.ts';
import { mixCase, writeQuery } from './write-query.ts';

const FLAGS = { recursion: true, dnssec: false, edns_size: 1_232 };
const u16 = fc.integer({ min: 1, max: 65_535 });

describe('writeQuery', () => {
  test('writes any type and class of a name so that they are read again', () => {
    const name = fc.constantFrom('.', 'example', 'www.example.com', '_sip._tcp.example.com');
    const flags = fc.record({
      recursion: fc.boolean(),
      dnssec: fc.boolean(),
      edns_size: fc.constantFrom(0, 512, 4_096),
    });
    fc.assert(
      fc.property(name, u16, u16, flags, (asked, type, of, some) => {
        const { id, bytes } = writeQuery({ name: asked, type, class: of }, some);
        const message = readMessage(bytes);
        const absolute = asked === '.' ? '.' : `${asked}.`;
        expect(message).toMatchObject({ id, isResponse: false });
        expect(message.questions).toEqual([{ name: absolute, type, class: of }]);
      }),
    );
  });

  test('asks for recursion, and for signatures by EDNS', () => {
    const { bytes } = writeQuery({ name: 'a.example', type: 1, class: 1 }, { ...FLAGS, dnssec: true });
    const message = decode(bytes);
    expect(message).toMatchObject({ flag_rd: true, flag_ad: true });
    expect(message.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1_232, flag_do: true }]);
  });

  test('leaves EDNS out when it is told to', () => {
    const { bytes } = writeQuery({ name: 'a.example', type: 1, class: 1 }, { ...FLAGS, edns_size: 0 });
    expect(decode(bytes).additionals).toEqual([]);
  });

  test('has another id each time', () => {
    const ids = Array.from({ length: 50 }, () => writeQuery({ name: 'a', type: 1, class: 1 }, FLAGS).id);
    expect(new Set(ids).size).toBeGreaterThan(40);
  });
});

test('mixCase changes nothing but the case of letters', () => {
  fc.assert(fc.property(fc.string(), (name) => mixCase(name).toLowerCase() === name.toLowerCase()));
});
