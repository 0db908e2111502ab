import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingChannel } from '../../connect/reading-channel.testkit.ts';
import {
  errorFields,
  readMessage,
  rowValues,
  simpleQuery,
  startupMessage,
  tlsRequest,
} from './postgres-messages.ts';

test('tlsRequest and startupMessage are the bytes of protocol 3.0', () => {
  expect(tlsRequest().toString('hex')).toBe('0000000804d2162f');
  expect(startupMessage({ user: 'a' }).toString('hex')).toBe('000000100003000075736572006100' + '00');
});

test('simpleQuery cannot be ended early by a text with a zero byte', () => {
  expect(simpleQuery('SELECT\0 1').toString('latin1')).toBe('Q\0\0\0\rSELECT 1\0');
});

test('readMessage reads a type and as much as the length says', async () => {
  const channel = await readingChannel(Buffer.from('Z\0\0\0\x05IR\0\0\0\x08\0\0\0\0', 'latin1'));
  expect(await readMessage(channel)).toEqual({ type: 'Z', body: Buffer.from('I') });
  expect(await readMessage(channel)).toEqual({ type: 'R', body: Buffer.alloc(4) });
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n', 'answer-too-long'],
  ['\x15\x03\x01\x00\x02', 'protocol-error'],
  ['Z\0\0\0\x03', 'protocol-error'],
  ['Z\xff\xff\xff\xff', 'protocol-error'],
  ['D\x7f\xff\xff\xff', 'answer-too-long'],
  ['D\0\0\0\x20short', 'connection-closed'],
])('readMessage refuses %j', async (bytes, reason) => {
  const channel = await readingChannel(Buffer.from(bytes, 'latin1'));
  await expect(readMessage(channel)).rejects.toMatchObject({ reason });
});

test('rowValues reads texts and nulls', () => {
  const row = Buffer.from('\0\x03\0\0\0\x0242\xff\xff\xff\xff\0\0\0\0', 'latin1');
  expect(rowValues(row)).toEqual(['42', null, '']);
});

test('rowValues refuses wrong lengths, and gives no more values than there are bytes', () => {
  for (const row of [
    '',
    '\0',
    '\0\x01',
    '\0\x01\0\0\0\x09a',
    '\0\x01\xff\xff\xff\xfe',
    '\0\0x',
    '\x7f\xff',
  ]) {
    expect(() => rowValues(Buffer.from(row, 'latin1'))).toThrow('wrong lengths');
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        expect(rowValues(Buffer.from(bytes)).length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(String(error)).toContain('wrong lengths');
      }
    }),
  );
});

test('errorFields reads fields by their letter', () => {
  const fields = errorFields(Buffer.from('SFATAL\0C28P01\0Mno\0\0'));
  expect(Object.fromEntries(fields)).toEqual({ S: 'FATAL', C: '28P01', M: 'no' });
});
