import { expect, test } from 'vitest';
import { noopToxic } from '../toxics/noop.ts';
import { toxicOf } from './tcp-plane.testkit.ts';
import { networkOf, ToxicChoice } from './toxic-choice.ts';

const choice = () => new ToxicChoice(1, 'redis');
const hits = (chosen: ToxicChoice, toxic: ReturnType<typeof toxicOf>) =>
  Array.from({ length: 400 }, (_, id) => chosen.isFor(toxic, { id, clientAddress: '127.0.0.1' }, id));

test('isFor() hits about the share of connections that the toxicity says', () => {
  const count = hits(choice(), toxicOf(noopToxic, { toxicity: 0.3 })).filter(Boolean).length;
  expect(count).toBeGreaterThan(80);
  expect(count).toBeLessThan(160);
});

test('isFor() hits every connection at 1 and above, none at 0 and below', () => {
  expect(hits(choice(), toxicOf(noopToxic, { toxicity: 5 })).every(Boolean)).toBe(true);
  expect(hits(choice(), toxicOf(noopToxic, { toxicity: -1 })).some(Boolean)).toBe(false);
});

test('isFor() keeps its coins until the toxic itself is changed', () => {
  const [chosen, toxic] = [choice(), toxicOf(noopToxic, { toxicity: 0.5 })];
  const first = hits(chosen, toxic);
  chosen.changed(toxicOf(noopToxic, { name: 'other' }));
  expect(hits(chosen, toxic)).toEqual(first);
  chosen.changed(toxic);
  expect(hits(chosen, toxic)).not.toEqual(first);
});

test('isFor() draws other coins for another proxy and another toxic', () => {
  const first = hits(choice(), toxicOf(noopToxic, { toxicity: 0.5 }));
  expect(hits(new ToxicChoice(1, 'postgres'), toxicOf(noopToxic, { toxicity: 0.5 }))).not.toEqual(first);
  expect(hits(choice(), toxicOf(noopToxic, { toxicity: 0.5, name: 'b' }))).not.toEqual(first);
});

test('isFor() knows an IPv4 client on a dual stack', () => {
  const toxic = toxicOf(noopToxic, { match: { client_cidr: '10.1.0.0/16' } });
  expect(choice().isFor(toxic, { id: 1, clientAddress: '::ffff:10.1.2.3' }, 0)).toBe(true);
  expect(choice().isFor(toxic, { id: 1, clientAddress: '::ffff:10.2.2.3' }, 0)).toBe(false);
  expect(choice().isFor(toxic, { id: 1, clientAddress: '::1' }, 0)).toBe(false);
});

test('networkOf() takes networks and single addresses of both families', () => {
  expect(networkOf('10.0.0.0/8').check('10.200.0.1', 'ipv4')).toBe(true);
  expect(networkOf('::1').check('::1', 'ipv6')).toBe(true);
  expect(networkOf('fd00::/8').check('fe80::1', 'ipv6')).toBe(false);
});

test.each(['', 'host', '10.0.0.0/33', '10.0.0.0/', '::1/129', '10.0.0/8', '1.2.3.4/-1', '10.0.0.0/8/8x'])(
  'networkOf() refuses %j',
  (cidr) => {
    expect(() => networkOf(cidr)).toThrow(`${cidr} is no network such as 10.0.0.0/8`);
  },
);
