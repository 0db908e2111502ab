import { expect, test } from 'vitest';
import { parseRedisInfo, redisRole } from './redis-info.ts';

test('parseRedisInfo reads lines, and leaves out sections and what is no line of it', () => {
  const info = parseRedisInfo(
    '# Server\r\nredis_version:7.0.15\r\n\r\nrole:slave\r\nexecutable:/usr/bin/x:y\r\nnonsense\r\n',
  );
  expect([...info]).toEqual([
    ['redis_version', '7.0.15'],
    ['role', 'slave'],
    ['executable', '/usr/bin/x:y'],
  ]);
});

test.each([
  ['role:master', 'master'],
  ['role:slave', 'replica'],
  ['redis_mode:sentinel', 'sentinel'],
  ['', undefined],
])('redisRole of %j is %s', (text, role) => {
  expect(redisRole(parseRedisInfo(text))).toBe(role);
});
