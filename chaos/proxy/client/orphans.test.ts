import { expect, it } from 'vitest';
import { findOrphans } from './orphans.ts';

const toxic = { type: 'noop', stream: 'upstream', toxicity: 1, attributes: {} };
const proxy = { listen: 'x:1', upstream: 'y:1', enabled: true };

it('findOrphans() finds what has our prefix and does not end by itself', () => {
  const theirs = { ...toxic, name: 'theirs' };
  const left = { ...toxic, name: 'vd-1-noop' };
  const ending = { ...toxic, name: 'vd-2-noop', ttl: 10 };
  const orphans = findOrphans([
    { ...proxy, name: 'a', toxics: [theirs, left, ending] },
    { ...proxy, name: 'vd-3-b', toxics: [left] },
  ]);
  expect(orphans).toMatchObject([
    { verb: 'toxic-delete', proxy: 'a', toxic: 'vd-1-noop' },
    { verb: 'proxy-delete', proxy: 'vd-3-b' },
  ]);
});
