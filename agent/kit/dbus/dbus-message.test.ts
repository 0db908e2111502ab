import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DbusMessage, decodeMessage, encodeMessage } from './dbus-message.ts';
import { arbitraryBody } from './dbus-value.testkit.ts';

const ping: DbusMessage = {
  type: 'call',
  serial: 7,
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus.Peer',
  member: 'Ping',
  destination: 'org.freedesktop.DBus',
  body: [],
};

describe('encodeMessage()', () => {
  it('pads the header to eight bytes', () => {
    expect(encodeMessage(ping).length % 8).toBe(0);
  });

  it('refuses a body that does not fit its signature', () => {
    expect(() => encodeMessage({ ...ping, signature: 's', body: [5] })).toThrow(TypeError);
  });

  it('refuses a body of another length than its signature', () => {
    expect(() => encodeMessage({ ...ping, signature: 'ss', body: ['one'] })).toThrow('has 2 types');
  });
});

describe('decodeMessage()', () => {
  it('gives back any message', () => {
    fc.assert(
      fc.property(arbitraryBody, fc.integer({ min: 1, max: 2 ** 32 - 1 }), ({ signature, body }, serial) => {
        const message: DbusMessage = { ...ping, serial, body, ...(signature === '' ? {} : { signature }) };
        expect(decodeMessage(encodeMessage(message))?.message).toEqual(message);
      }),
    );
  });

  it('reads the byte order of the sender', () => {
    const bigEndian = Buffer.from(
      `42020101${'00000004'}${'00000009'}${'0000000f'}0501750000000003080167000175000000000005`,
      'hex',
    );
    expect(decodeMessage(bigEndian)?.message).toEqual({
      type: 'reply',
      serial: 9,
      replySerial: 3,
      signature: 'u',
      body: [5],
    });
  });

  it('waits for the rest of a message', () => {
    const bytes = encodeMessage(ping);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(decodeMessage(bytes.subarray(0, length))).toBeUndefined();
      }),
    );
  });

  it('leaves the next message where it is', () => {
    const bytes = encodeMessage(ping);
    expect(decodeMessage(Buffer.concat([bytes, bytes]))?.size).toBe(bytes.length);
  });

  it('refuses a size beyond 16 MiB', () => {
    const bytes = encodeMessage(ping);
    bytes.writeUInt32LE(2 ** 31, 4);
    expect(() => decodeMessage(bytes)).toThrow('too large');
  });

  it('answers flipped bytes with a SyntaxError or a message', () => {
    const bytes = encodeMessage({
      ...ping,
      signature: 'a{sv}',
      body: [[['key', { signature: 'as', value: ['a'] }]]],
    });
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = flipped[at]! ^ mask;
        try {
          decodeMessage(flipped);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });

  it('does not follow variants without end', () => {
    const depth = 100;
    let value = { signature: 'i', value: 1 as never };
    for (let index = 0; index < depth; index++) value = { signature: 'v', value: value as never };
    const bytes = encodeMessage({ ...ping, signature: 'v', body: [value] });
    expect(() => decodeMessage(bytes)).toThrow('nested too deep');
  });
});
