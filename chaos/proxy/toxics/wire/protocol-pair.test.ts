import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ToxicKind } from '../../toxic-kind.ts';
import { httpToxic } from '../http/http-toxic.ts';
import { postgresToxic } from '../postgres/postgres-toxic.ts';
import {
  authenticated,
  bind,
  execute,
  parse,
  query,
  ready,
  startup,
  sync,
} from '../postgres/postgres-wire.testkit.ts';
import { redisToxic } from '../redis/redis-toxic.ts';
import { cutInto } from './cut-into.testkit.ts';
import { drivePair } from './pair-driver.testkit.ts';

/** What is said on a connection of each protocol. */
const talks: [ToxicKind, string, string][] = [
  [
    httpToxic,
    'GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 11\r\n\r\nhello hello'.repeat(5),
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n'.repeat(
      5,
    ),
  ],
  [
    redisToxic,
    '*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n'.repeat(8),
    '$3\r\n-ab\r\n+PONG\r\n-ERR x\r\n'.repeat(8),
  ],
  [
    postgresToxic,
    startup + (query('select 1') + parse('a', 'select 2') + bind('', 'a') + execute + sync).repeat(4),
    authenticated + ready('I').repeat(20),
  ],
];

const step = fc.oneof(
  fc.constantFrom({ do: 'up' }, { do: 'up' }, { do: 'down' }, { do: 'change' }),
  fc.integer({ min: 1, max: 80 }).map((milliseconds) => ({ do: 'wait', milliseconds })),
);

test.each(talks)(
  '$name loses nothing and keeps the order, delayed, changed and removed at any time',
  (kind, up, down) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(lengths, lengths, fc.array(step, { maxLength: 60 }), (first, second, steps) => {
        const driver = drivePair(kind, { delay: 50 });
        const [rest, back] = [cutInto(up, first), cutInto(down, second)];
        for (const next of steps) {
          if (next.do === 'up' && rest.length > 0) driver.send('upstream', rest.shift()!);
          if (next.do === 'down' && back.length > 0) driver.send('downstream', back.shift()!);
          if (next.do === 'change') driver.change({ delay: 20 });
          if ('milliseconds' in next) driver.advance(next.milliseconds);
        }
        driver.remove();
        expect(driver.take('upstream')).toBe(up.slice(0, up.length - rest.join('').length));
        expect(driver.take('downstream')).toBe(down.slice(0, down.length - back.join('').length));
        expect(driver.events).toEqual([]);
      }),
      { numRuns: 300 },
    );
  },
);
