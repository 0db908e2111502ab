import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingChannel } from '../../connect/reading-channel.testkit.ts';
import { encodeCommand, RedisError, type RedisReply, readReply } from './resp.ts';

test.each<[string, RedisReply]>([
  ['+PONG\r\n', 'PONG'],
  [':-42\r\n', -42],
  ['$5\r\nhé\r\n\r\n', 'hé\r\n'],
  ['$0\r\n\r\n', ''],
  ['$-1\r\n', null],
  ['*-1\r\n', null],
  ['*3\r\n:1\r\n$1\r\na\r\n*1\r\n+x\r\n', [1, 'a', ['x']]],
])('readReply reads %j', async (bytes, reply) => {
  expect(await readReply(await readingChannel(bytes))).toEqual(reply);
});

test('readReply reads an error as a value', async () => {
  const reply = await readReply(await readingChannel('-NOAUTH Authentication required.\r\n'));
  expect(reply).toBeInstanceOf(RedisError);
  expect((reply as RedisError).code).toBe('NOAUTH');
});

test.each([
  ['HTTP/1.1 400 Bad Request\r\n', 'protocol-error'],
  ['\r\n', 'protocol-error'],
  [':12x\r\n', 'protocol-error'],
  ['$-2\r\n', 'protocol-error'],
  ['$3\r\nabcdef', 'protocol-error'],
  ['$999999999999\r\n', 'answer-too-long'],
  ['*999999999\r\n', 'answer-too-long'],
  ['*1\r\n'.repeat(100), 'answer-too-long'],
  [`*9000\r\n*9000\r\n${':1\r\n'.repeat(10_001)}`, 'answer-too-long'],
  ['$10\r\nabc', 'connection-closed'],
  ['+no end', 'connection-closed'],
])('readReply refuses %#: %j', async (bytes, reason) => {
  await expect(readReply(await readingChannel(bytes))).rejects.toMatchObject({ reason });
});

test('readReply reads back the words of encodeCommand, whatever is in them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }),
      async (words) => {
        expect(await readReply(await readingChannel(encodeCommand(words)))).toEqual(words);
      },
    ),
    { numRuns: 50 },
  );
});

test('readReply gives a value or a named refusal for any bytes', async () => {
  const reasons = ['protocol-error', 'answer-too-long', 'connection-closed'];
  const written = fc.stringMatching(/^([+:$*-][0-9a-z-]{0,4}\r\n){1,20}$/).map((text) => Buffer.from(text));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), written), async (bytes) => {
      const refusal = await readReply(await readingChannel(Buffer.from(bytes))).then(
        () => undefined,
        (error: { reason?: string }) => error.reason,
      );
      if (refusal !== undefined) expect(reasons).toContain(refusal);
    }),
    { numRuns: 200 },
  );
});
