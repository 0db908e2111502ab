import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestProxies } from './listening-plane.testkit.ts';
import type { MeteredProxies } from './proxy-collection.ts';
import { ProxyError } from './proxy-error.ts';

type Step = { readonly told: string; readonly take: (proxies: MeteredProxies) => unknown };

const name = fc.constantFrom('a', 'b', 'c');
const listen = fc.constantFrom('127.0.0.1:0', 'localhost:0', '127.0.0.1:0', 'garbage', '127.0.0.1:99999');
const upstream = fc.constantFrom('x:1', 'x:2');
const wanted = fc.record({ name, listen, upstream, enabled: fc.boolean() });
const change = fc.record({ listen, upstream, enabled: fc.boolean() }, { requiredKeys: [] });

const step: fc.Arbitrary<Step> = fc.oneof(
  wanted.map((proxy) => ({
    told: `create ${JSON.stringify(proxy)}`,
    take: (proxies: MeteredProxies) => proxies.create(proxy),
  })),
  fc.tuple(name, change).map(([name, change]) => ({
    told: `update ${name} ${JSON.stringify(change)}`,
    take: (proxies: MeteredProxies) => proxies.get(name).update(change),
  })),
  fc.array(wanted, { maxLength: 4 }).map((list) => ({
    told: `populate ${JSON.stringify(list)}`,
    take: (proxies: MeteredProxies) => proxies.populate(list),
  })),
  name.map((name) => ({ told: `remove ${name}`, take: (proxies: MeteredProxies) => proxies.remove(name) })),
  name.map((name) => ({
    told: `add to ${name}`,
    take: (proxies: MeteredProxies) => proxies.get(name).addToxic({ type: 'noop', attributes: {} }),
  })),
  fc.constant({ told: 'reset', take: (proxies: MeteredProxies) => proxies.reset() }),
  fc.constant({ told: 'wait', take: () => undefined }),
);

/** Takes all steps without waiting for one before the next, and tells what went wrong that is no refusal. */
async function takeAll(proxies: MeteredProxies, steps: readonly Step[]): Promise<unknown[]> {
  const bugs: unknown[] = [];
  const running: Promise<unknown>[] = [];
  for (const { told, take } of steps) {
    const taking = (async () => take(proxies))();
    running.push(taking.catch((error) => error instanceof ProxyError || bugs.push(error)));
    if (told === 'wait') await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  return bugs;
}

it('whatever is asked for at the same time, exactly the enabled proxies listen in the end, where they say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { proxies, planes } = createTestProxies();
      expect(await takeAll(proxies, steps)).toEqual([]);
      const enabled = proxies
        .list()
        .map((proxy) => proxy.state())
        .filter((state) => state.enabled);
      expect(planes.flatMap((plane) => plane.bound ?? []).sort()).toEqual(
        enabled.map(({ listen }) => listen).sort(),
      );
      proxies.close();
      expect(planes.flatMap((plane) => plane.bound ?? [])).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
