import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../agent/client/request-error.ts';
import { NOON } from '../fleet.testkit.ts';
import { fixedClient } from '../host-client.testkit.ts';
import { tapRow } from '../proxies.testkit.ts';
import { MOST_BYTES, MOST_ENTRIES, TapFeed } from './tap-feed.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
let opened: TapFeed | undefined;
afterEach(() => {
  opened?.stop();
  vi.useRealTimers();
});

/** A tap on redis at a host that answers what `answers` says at that time. */
function tapped(answers: Record<string, unknown>, connection?: number) {
  const client = fixedClient(answers);
  let told = 0;
  const feed = new TapFeed({
    ...{ client, proxy: 'redis', connection, clockOffsetMs: () => 60_000 },
    changed: () => told++,
  });
  opened = feed;
  return { client, feed, told: () => told };
}

const answer = (records: readonly unknown[], next = 1, missedBytes = 0) => ({
  tapProxy: { next, records, missedBytes },
});

describe('TapFeed', () => {
  it('begins now, then asks from where the last answer ended', async () => {
    const { client, feed } = tapped(answer([tapRow()], 41), 7);
    await vi.advanceTimersByTimeAsync(500);
    feed.stop();
    expect(client.asked).toEqual([
      ['tapProxy', { params: { proxy: 'redis' }, query: { connection: 7 } }],
      ['tapProxy', { params: { proxy: 'redis' }, query: { since: 41, connection: 7 } }],
    ]);
  });

  it('has the bytes as they were, and the time by our clock', async () => {
    const { feed } = tapped(answer([tapRow({ text: 'h\u00e4t\u001b[2J' })]));
    await vi.advanceTimersByTimeAsync(1);
    const [entry] = feed.snapshot.entries;
    expect(Buffer.from(entry!.data!).toString()).toBe('h\u00e4t\u001b[2J');
    expect(entry!.time).toBe(NOON - 61_000);
  });

  it('makes what comes with the bytes safe to print', async () => {
    const { feed } = tapped(answer([tapRow({ client: '\u001b[2Jx', event: 'da\u0007ta' })]));
    await vi.advanceTimersByTimeAsync(1);
    expect(feed.snapshot.entries[0]).toMatchObject({ client: '␛[2Jx', event: 'da␇ta' });
  });

  it('keeps the newest entries only, and tells how many it let go', async () => {
    const rows = Array.from({ length: MOST_ENTRIES - 1 }, () => tapRow());
    const { feed } = tapped(answer(rows));
    await vi.advanceTimersByTimeAsync(500);
    expect(feed.snapshot.entries).toHaveLength(MOST_ENTRIES);
    expect(feed.snapshot.forgotten).toBe(MOST_ENTRIES - 2);
  });

  it('keeps so many bytes only', async () => {
    const text = 'x'.repeat(MOST_BYTES / 4);
    const { feed } = tapped(answer(Array.from({ length: 9 }, () => tapRow({ text }))));
    await vi.advanceTimersByTimeAsync(1);
    expect(feed.snapshot.entries).toHaveLength(4);
  });

  it('adds up what was missed', async () => {
    const { feed } = tapped(answer([], 1, 512));
    await vi.advanceTimersByTimeAsync(500);
    expect(feed.snapshot.missedBytes).toBe(1_024);
  });

  it('says why there is no answer, keeps what there was, and goes on', async () => {
    const answers: Record<string, unknown> = answer([tapRow()]);
    const { feed } = tapped(answers);
    await vi.advanceTimersByTimeAsync(1);
    const good = answers.tapProxy;
    answers.tapProxy = requestError('web-1', 'timeout');
    await vi.advanceTimersByTimeAsync(500);
    expect(feed.snapshot.because).toMatch(/web-1/);
    expect(feed.snapshot.entries).toHaveLength(1);
    answers.tapProxy = good;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(feed.snapshot.because).toBeNull();
  });

  it('asks no more once it is stopped', async () => {
    const { client, feed, told } = tapped(answer([]));
    await vi.advanceTimersByTimeAsync(1);
    feed.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([client.asked.length, told()]).toEqual([1, 1]);
  });
});
