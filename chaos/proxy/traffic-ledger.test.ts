import { describe, expect, it } from 'vitest';
import { connectBuckets, type PlaneCounters } from './data-plane.ts';
import { createTrafficLedger } from './traffic-ledger.ts';

function counters(accepted: number, received: number): PlaneCounters {
  return {
    connections: 0,
    accepted,
    failed: 0,
    bytes: { upstream: { received, sent: received }, downstream: { received: 0, sent: 0 } },
    connect: { counts: connectBuckets.map(() => 0), sum: 0, count: 0 },
  };
}

function opened() {
  const ledger = createTrafficLedger();
  const labels = { proxy: 'a', listener: '127.0.0.1:1', upstream: 'b:1' };
  const now = { counters: counters(0, 0) };
  const account = ledger.open(
    () => labels,
    () => now.counters,
  );
  return { ledger, labels, now, account };
}

describe('createTrafficLedger', () => {
  it('knows nothing of a proxy that nobody has used', () => {
    expect(opened().ledger.list()).toEqual([]);
  });

  it('counts while connections are open', () => {
    const { ledger, now } = opened();
    now.counters = counters(1, 10);
    expect(ledger.list()[0]?.bytes.upstream).toEqual({ received: 10, sent: 10 });
    now.counters = counters(1, 15);
    expect(ledger.list()[0]?.bytes.upstream).toEqual({ received: 15, sent: 15 });
  });

  it('begins another series when the labels change, and keeps the one before', () => {
    const { ledger, now, labels, account } = opened();
    now.counters = counters(1, 10);
    account.settle();
    labels.upstream = 'b:2';
    now.counters = counters(2, 17);
    expect(ledger.list().map(({ upstream, bytes }) => [upstream, bytes.upstream.received])).toEqual([
      ['b:1', 10],
      ['b:2', 7],
    ]);
  });

  it('goes on with a series when the same proxy is made again', () => {
    const { ledger, now, labels, account } = opened();
    now.counters = counters(1, 10);
    account.close();
    ledger.open(
      () => labels,
      () => counters(1, 5),
    );
    expect(ledger.list().map(({ bytes }) => bytes.upstream.received)).toEqual([15]);
  });

  it('keeps a bounded number of series of what is gone', () => {
    const ledger = createTrafficLedger();
    for (let port = 0; port < 10_050; port++) {
      const labels = { proxy: 'a', listener: `127.0.0.1:${port}`, upstream: 'b:1' };
      ledger
        .open(
          () => labels,
          () => counters(1, 1),
        )
        .close();
    }
    expect(ledger.list()).toHaveLength(10_000);
  });
});
