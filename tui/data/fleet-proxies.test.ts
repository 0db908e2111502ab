import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../agent/client/request-error.ts';
import { fixedFleet, fleetHost, NOON } from '../fleet.testkit.ts';
import { fixedClient } from '../host-client.testkit.ts';
import { ownedToxic, proxyListing, proxyRow, toxicKindRows } from '../proxies.testkit.ts';
import type { FleetHost } from './fleet-host.ts';
import { createFleetProxies } from './fleet-proxies.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const listing = (sentBytes: number, change: Parameters<typeof proxyRow>[1] = {}) =>
  proxyListing([proxyRow('redis', { upstreamBytes: { receivedBytes: sentBytes, sentBytes }, ...change })]);

/** The proxies of web-1, which answers what `answers` says at that time. */
function watched(answers: Record<string, unknown>, change: Partial<FleetHost> = {}) {
  answers.listToxicKinds ??= { kinds: toxicKindRows };
  const client = fixedClient(answers);
  const fleet = fixedFleet([fleetHost('web-1', change)]);
  const proxies = createFleetProxies({ fleet, client: () => client });
  const asked = (id: string) => client.asked.filter((one) => (one as string[])[0] === id).length;
  return { asked, proxies, leave: proxies.subscribe(() => {}) };
}

describe('createFleetProxies()', () => {
  it('asks nobody as long as nobody listens', async () => {
    const { asked, leave } = watched({ listProxies: listing(0) });
    await vi.advanceTimersByTimeAsync(10_000);
    leave();
    const before = asked('listProxies');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([before > 1, asked('listProxies')]).toEqual([true, before]);
  });

  it('has no rate before the second answer, then that between the last two', async () => {
    const answers: Record<string, unknown> = { listProxies: listing(1_000) };
    const { proxies, leave } = watched(answers);
    await vi.advanceTimersByTimeAsync(500);
    expect(proxies.snapshot().proxies[0]?.up.rate).toBeNull();
    answers.listProxies = listing(9_000);
    await vi.advanceTimersByTimeAsync(2_500);
    // The question is asked at a tick of half a second, so after 2 s.
    expect(proxies.snapshot().proxies[0]?.up.rate).toBe(4_000);
    leave();
  });

  it('has no rate where a counter went back', async () => {
    const answers: Record<string, unknown> = { listProxies: listing(9_000) };
    const { proxies, leave } = watched(answers);
    await vi.advanceTimersByTimeAsync(500);
    answers.listProxies = listing(10);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(proxies.snapshot().proxies[0]?.up).toMatchObject({ sentBytes: 10, rate: null });
    leave();
  });

  it('tells by our clock when a toxic ends', async () => {
    const answers = { listProxies: listing(0, { toxics: [ownedToxic] }) };
    const { proxies, leave } = watched(answers, { clockOffsetMs: 90_000 });
    await vi.advanceTimersByTimeAsync(500);
    expect(proxies.snapshot().proxies[0]?.toxics[0]?.ends).toBe(NOON + 24_000 - 90_000);
    leave();
  });

  it('asks for the kinds of a host once, and does without where it does not tell', async () => {
    const answers: Record<string, unknown> = {
      listProxies: listing(0),
      listToxicKinds: requestError('web-1', 'timeout'),
    };
    const { asked, proxies, leave } = watched(answers);
    await vi.advanceTimersByTimeAsync(500);
    expect([proxies.snapshot().proxies.length, proxies.kinds('http://web-1:8338')]).toEqual([1, []]);
    answers.listToxicKinds = { kinds: toxicKindRows };
    await vi.advanceTimersByTimeAsync(20_000);
    expect([asked('listToxicKinds'), proxies.kinds('http://web-1:8338').length]).toEqual([2, 3]);
    leave();
  });

  it('tells of a host without a fault proxy apart from one that is silent, and asks it less often', async () => {
    const { asked, proxies, leave } = watched({ listProxies: proxyListing([], 'not configured') });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(proxies.snapshot()).toMatchObject({
      without: [{ host: 'web-1', because: 'not configured' }],
      missing: [],
    });
    expect(asked('listProxies')).toBe(1);
    leave();
  });

  it('takes an agent that does not know the question for one without', async () => {
    const { proxies, leave } = watched({ listProxies: requestError('web-1', 'http-404') });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(proxies.snapshot()).toMatchObject({
      loaded: true,
      without: [{ because: 'its agent knows no fault proxy' }],
      missing: [],
    });
    leave();
  });

  it('keeps what a silent host said, and says that it is silent', async () => {
    const answers: Record<string, unknown> = { listProxies: listing(0) };
    const { proxies, leave } = watched(answers);
    await vi.advanceTimersByTimeAsync(1_000);
    answers.listProxies = requestError('web-1', 'timeout');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(proxies.snapshot()).toMatchObject({ missing: [], proxies: [{ silent: null }] });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(proxies.snapshot()).toMatchObject({
      missing: ['web-1: timeout'],
      proxies: [{ silent: 'timeout' }],
    });
    leave();
  });
});
