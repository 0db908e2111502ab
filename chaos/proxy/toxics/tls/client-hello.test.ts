import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captureHello } from './client-hello.testkit.ts';
import { readClientHello } from './client-hello.ts';

const hello = await captureHello({ servername: 'shop.example', ALPNProtocols: ['h2', 'http/1.1'] });

test('readClientHello reads the host and the protocols that a client asks for', () => {
  expect(readClientHello(hello)).toEqual({ host: 'shop.example', protocols: ['h2', 'http/1.1'] });
});

test('readClientHello reads a client that asks for neither', async () => {
  expect(readClientHello(await captureHello())).toEqual({ host: undefined, protocols: [] });
});

test('readClientHello asks for more until it is all there, and leaves what is behind it', () => {
  for (let length = 1; length < hello.length; length++)
    expect(readClientHello(hello.subarray(0, length))).toBe('more');
  expect(readClientHello(Buffer.concat([hello, Buffer.from('more')]))).toEqual(readClientHello(hello));
});

test('readClientHello joins a message from its records', () => {
  const message = hello.subarray(5);
  const record = (content: Buffer) =>
    Buffer.concat([Buffer.from([22, 3, 1, content.length >> 8, content.length & 0xff]), content]);
  const parts = [message.subarray(0, 3), message.subarray(3, 150), message.subarray(150)];
  const joined = Buffer.concat(parts.map(record));
  expect(readClientHello(joined)).toEqual(readClientHello(hello));
});

test.each([
  ['HTTP', 'GET / HTTP/1.1\r\n'],
  ['data of an open session', '\x17\x03\x03\x00\x10'],
  ['another handshake message', '\x16\x03\x01\x00\x04\x02\x00\x00\x00'],
  ['an empty record', '\x16\x03\x01\x00\x00'],
  ['a message without end', '\x16\x03\x01\x00\x04\x01\xff\xff\xff'],
  ['lengths that lie', `\x16\x03\x01\x00\x30\x01\x00\x00\x2c${'\xff'.repeat(44)}`],
])('readClientHello takes %s for no hello', (_name, bytes) => {
  expect(readClientHello(Buffer.from(bytes, 'latin1'))).toBeUndefined();
});

test('readClientHello takes a host that is none for no host', async () => {
  const bytes = Buffer.from(hello);
  bytes.write('<shop>.evil\n', bytes.indexOf('shop.example'), 'latin1');
  expect(readClientHello(bytes)).toEqual({ host: undefined, protocols: ['h2', 'http/1.1'] });
});

test('readClientHello never throws, whatever byte is changed', () => {
  fc.assert(
    fc.property(fc.nat(hello.length - 1), fc.nat(255), fc.nat(hello.length), (at, byte, length) => {
      const bytes = Buffer.from(hello);
      bytes[at] = byte;
      readClientHello(bytes.subarray(0, length));
      readClientHello(bytes);
    }),
    { numRuns: 2_000 },
  );
});
