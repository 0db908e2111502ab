import { expect, it } from 'vitest';
import { UpstreamResolver } from './upstream-resolver.ts';

function resolver(upstream: string) {
  const state = { now: 0, asked: 0, addresses: ['192.0.2.1'] as string[] | undefined };
  const made = new UpstreamResolver(
    upstream,
    () => state.now,
    async () => {
      state.asked++;
      if (state.addresses === undefined) throw new Error('EAI_AGAIN');
      return state.addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  );
  return { made, state };
}

it('resolve() asks once for everybody who comes at once, and again after half a minute', async () => {
  const { made, state } = resolver('dns.example:53');
  const all = await Promise.all(Array.from({ length: 100 }, () => made.resolve()));
  expect(new Set(all.map(({ host }) => host))).toEqual(new Set(['192.0.2.1']));
  state.now = 29_999;
  await made.resolve();
  expect(state.asked).toBe(1);
  state.now = 30_000;
  state.addresses = ['2001:db8::1', '192.0.2.2'];
  expect(await made.resolve()).toEqual({ host: '192.0.2.2', port: 53 });
  expect(state.asked).toBe(2);
});

it('resolve() keeps the last address while the resolver fails, and asks it each second', async () => {
  const { made, state } = resolver('dns.example:53');
  await made.resolve();
  state.addresses = undefined;
  for (const [now, asked] of [
    [30_000, 2],
    [30_500, 2],
    [31_000, 3],
  ] as const) {
    state.now = now;
    expect(await made.resolve()).toEqual({ host: '192.0.2.1', port: 53 });
    expect(state.asked).toBe(asked);
  }
});

it('resolve() asks nobody for an address', async () => {
  const { made, state } = resolver('[2001:db8::7]:53');
  expect(await made.resolve()).toEqual({ host: '2001:db8::7', port: 53 });
  expect(state.asked).toBe(0);
});

it('set() forgets what was found for another upstream', async () => {
  const { made, state } = resolver('one.example:53');
  await made.resolve();
  made.set('two.example:54');
  state.addresses = undefined;
  await expect(made.resolve()).rejects.toThrow('EAI_AGAIN');
});
