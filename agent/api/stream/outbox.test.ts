import { describe, expect, test } from 'vitest';
import { OUTBOX_BYTES, Outbox } from './outbox.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function readAll(outbox: Outbox): Promise<string> {
  return await new Response(outbox.stream).text();
}

describe('Outbox', () => {
  test('gives what was sent, in order, and the reason of the end', async () => {
    const outbox = new Outbox(() => {});
    outbox.send(bytes('a'));
    outbox.send(bytes('b'));
    outbox.end('shutdown');
    expect(await readAll(outbox)).toBe('abevent: bye\ndata: {"because":"shutdown"}\n\n');
  });

  test('drops a reader with too much waiting: it gets the reason and nothing else', async () => {
    const outbox = new Outbox(() => {});
    outbox.send(new Uint8Array(OUTBOX_BYTES));
    outbox.send(bytes('a'));
    outbox.send(bytes('b'));
    expect(outbox.open).toBe(false);
    expect(await readAll(outbox)).toBe('event: bye\ndata: {"because":"slow-reader"}\n\n');
  });

  test('takes one message however large', async () => {
    const outbox = new Outbox(() => {});
    outbox.send(new Uint8Array(OUTBOX_BYTES * 2));
    expect(outbox.open).toBe(true);
    outbox.end('shutdown');
    expect((await readAll(outbox)).length).toBeGreaterThan(OUTBOX_BYTES * 2);
  });

  test('breaks off a reader who does not even take the goodbye, and says once that it is closed', async () => {
    const closed = Promise.withResolvers<string>();
    let times = 0;
    const outbox = new Outbox((because) => {
      times++;
      closed.resolve(because);
    });
    outbox.end('slow-reader');
    expect(await closed.promise).toBe('slow-reader');
    await expect(outbox.stream.getReader().read()).rejects.toThrow('does not read');
    expect(times).toBe(1);
  });

  test('is closed when its reader leaves', async () => {
    const reasons: string[] = [];
    const outbox = new Outbox((because) => reasons.push(because));
    await outbox.stream.cancel();
    outbox.send(bytes('a'));
    expect([outbox.open, reasons]).toEqual([false, ['left']]);
  });

  test('tells when everything is taken', async () => {
    const outbox = new Outbox(() => {});
    outbox.send(bytes('a'));
    const order: string[] = [];
    const drained = outbox.drained().then(() => order.push('drained'));
    order.push('read');
    await outbox.stream.getReader().read();
    await drained;
    expect(order).toEqual(['read', 'drained']);
  });
});
