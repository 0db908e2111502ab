import { expect, it } from 'vitest';
import { RedisClient } from './redis-client.ts';
import { redisOptions } from './redis-options.ts';
import { hostileRedis } from './redis-server.testkit.ts';
import { replicationTransfer } from './replication-transfer.ts';

const RESYNC = `+FULLRESYNC ${'a'.repeat(40)} 42\r\n`;
const MARK = 'm'.repeat(40);

/** What is transferred from a server that says this to PSYNC, piece by piece. */
async function transferred(pieces: readonly (string | Buffer)[], { thenEnd = true } = {}) {
  const address = await hostileRedis(async (asked, say, end) => {
    if (!asked.includes('PSYNC')) return say('+OK\r\n'.repeat(asked.match(/^\*\d+\r\n/gm)?.length ?? 1));
    for (const piece of pieces) {
      say(piece);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (thenEnd) end();
  });
  const client = await RedisClient.connect(redisOptions.parse({ address }), AbortSignal.timeout(10_000));
  let begun: unknown;
  try {
    const out: Buffer[] = [];
    for await (const piece of replicationTransfer(client, (one) => {
      begun = one;
    }))
      out.push(Buffer.from(piece));
    return { text: Buffer.concat(out).toString(), begun };
  } finally {
    client.close();
  }
}

it('replicationTransfer reads a dump with a length before it, and nothing behind', async () => {
  const { text, begun } = await transferred([RESYNC, '\n\n', '$10\r\n', '01234', '56789*1\r\n$4\r\nPING']);
  expect(text).toBe('0123456789');
  expect(begun).toEqual({ replicationId: 'a'.repeat(40), offset: 42 });
});

it('replicationTransfer reads a dump with a mark behind it, wherever the pieces are cut', async () => {
  const whole = `$EOF:${MARK}\r\ndata mmm data${MARK}`;
  for (const cut of [50, 56, 60, 70, 95]) {
    const { text } = await transferred([RESYNC, whole.slice(0, cut), whole.slice(cut)]);
    expect(text).toBe('data mmm data');
  }
});

it('replicationTransfer refuses a dump that ends before its length', async () => {
  await expect(transferred([RESYNC, '$10\r\n01234'])).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('after 5 of 10 bytes of the RDB'),
  });
});

it('replicationTransfer refuses a dump that ends before its mark', async () => {
  await expect(transferred([RESYNC, `$EOF:${MARK}\r\nhalf`, MARK.slice(1)])).rejects.toMatchObject({
    kind: 'unavailable',
  });
});

it('replicationTransfer ends when it is aborted while the server says nothing', async () => {
  const address = await hostileRedis((asked, say) => {
    if (!asked.includes('PSYNC')) say('+OK\r\n');
  });
  const abort = new AbortController();
  const client = await RedisClient.connect(redisOptions.parse({ address }), abort.signal);
  setTimeout(() => abort.abort(new Error('enough')), 100);
  await expect(replicationTransfer(client, () => {}).next()).rejects.toThrow('enough');
});

it.each([
  ['an error', ['-ERR unknown command\r\n'], 'to PSYNC'],
  ['a partial synchronisation', ['+CONTINUE\r\n'], 'to PSYNC'],
  ['a lost master', ["-NOMASTERLINK Can't SYNC\r\n"], 'lost its master'],
  ['a negative length', [RESYNC, '$-1\r\n'], 'for an RDB'],
  ['a length without end', [RESYNC, `$${'9'.repeat(40)}\r\n`], 'for an RDB'],
  ['a mark that is too short', [RESYNC, '$EOF:short\r\n'], 'for an RDB'],
  ['another protocol', ['HTTP/1.1 400 Bad Request\r\n\r\n'], 'to PSYNC'],
  ['control sequences', [`-ERR \u001b[31m\r\n`], '␛'],
  ['a line without end', ['x'.repeat(100_000)], 'a line is too long'],
])('replicationTransfer refuses %s', async (_, pieces, message) => {
  await expect(transferred(pieces)).rejects.toThrow(message);
});

it.each([
  ['an enormous text', '$99999999999\r\n'],
  ['a negative list', '*-7\r\n'],
  ['an enormous list', '*99999999\r\n'],
  ['lists in lists in lists', '*1\r\n'.repeat(100)],
  ['what is no reply', '!\r\n'],
  ['a text of the wrong length', '$1\r\nabcd\r\n'],
])('RedisClient refuses %s', async (_, said) => {
  const address = await hostileRedis((_asked, say) => say(said));
  const connecting = RedisClient.connect(redisOptions.parse({ address }), AbortSignal.timeout(10_000));
  await expect(connecting).rejects.toMatchObject({ kind: 'unavailable' });
});

it('RedisClient says that nobody listens', async () => {
  const connecting = RedisClient.connect(
    redisOptions.parse({ address: '127.0.0.1:1' }),
    AbortSignal.timeout(10_000),
  );
  await expect(connecting).rejects.toThrow('Cannot reach Redis at 127.0.0.1:1: connection refused');
});
