import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeAll, resultOf, secondly } from './judge-run.testkit.ts';
import { judge, judgeSilence, presentState, unjudged } from './probe-judge.ts';

test.each([
  ['takes the first result at once', 'd', 'd'],
  ['goes down after two failures in a row', 'uuddd', 'uuudd'],
  ['does not go down for single failures', 'ududud', 'uuuuuu'],
  ['comes up after two successes in a row', 'dduuu', 'ddduu'],
  ['counts degraded as it does down', 'uggguu', 'uugggu'],
  ['becomes what the mildest of the counted failures is', 'udgdd', 'uuggd'],
  ['becomes what the worst of the counted successes is', 'duguu', 'ddggu'],
  ['leaves degraded for down after two failures', 'gdd', 'ggd'],
  ['stays unknown where nothing is known', '???', '???'],
  ['takes the first known result at once', '??d', '??d'],
  ['keeps its state while results say nothing', 'u??u', 'uuuu'],
  ['counts results before and after an unknown one as in a row', 'ud?d', 'uuud'],
  ['does not count an unknown result as a failure', 'ud?', 'uuu'],
  ['does not count an unknown result as a success', 'du?', 'ddd'],
  ['is unknown once more than three intervals told nothing', 'u????', 'uuuu?'],
  ['takes a success after a gap at once', 'dd    u', 'ddu'],
  ['takes a failure after a gap at once where it failed before', 'dd    d', 'ddd'],
  ['wants a failure confirmed that is new after a gap', 'uu    dd', 'uu?d'],
  ['still counts after a gap that is not long enough', 'uu  d', 'uuu'],
])('judge() %s', (_, results, states) => {
  expect(judgeAll(results).states).toBe(states);
});

test('judge() takes its counts from the options', () => {
  expect(judgeAll('udddduuuu', { failAfter: 1, recoverAfter: 3 }).states).toBe('udddddduu');
  expect(judgeAll('uddudddd', { failAfter: 4 }).states).toBe('uuuuuuud');
});

test('judge() says what a result did, and why', () => {
  const { decisions } = judgeAll('udd?uu');
  expect(decisions).toEqual([
    { decision: 'changed', from: 'unknown', to: 'up', because: 'first-result' },
    { decision: 'held', from: 'up', to: 'up', because: 'not-enough', count: 1, needed: 2 },
    { decision: 'changed', from: 'up', to: 'down', because: 'failures', count: 2, needed: 2 },
    { decision: 'held', from: 'down', to: 'down', because: 'unknown-result' },
    { decision: 'held', from: 'down', to: 'down', because: 'not-enough', count: 1, needed: 2 },
    { decision: 'changed', from: 'down', to: 'up', because: 'successes', count: 2, needed: 2 },
  ]);
});

test('judge() tells of a gap before it tells of the result that ends it', () => {
  const { decisions, probe } = judgeAll('d     u');
  expect(decisions.slice(1).map(({ from, to, because }) => [from, to, because])).toEqual([
    ['down', 'unknown', 'no-results'],
    ['unknown', 'up', 'first-result'],
  ]);
  expect(probe.since).toBe(6_000);
});

test.each(['?', 'd????'])('judge() tells why nothing is known: %s', (results) => {
  const { probe } = judgeAll(results);
  expect(probe).toMatchObject({ state: 'unknown', message: 'unknown: so it is' });
});

test('judge() keeps the reason of a known state while results say nothing', () => {
  expect(judgeAll('uu?').probe).toMatchObject({ state: 'up', reason: 'ok', message: 'up: so it is' });
});

test('judge() keeps the reason of the result that confirmed the state', () => {
  const { probe } = judgeAll('dduu');
  expect(judgeAll('ddu').probe).toMatchObject({ reason: 'connection-refused', last: { reason: 'ok' } });
  expect(probe).toMatchObject({ reason: 'ok', since: 3_000, knownAt: 3_000 });
});

test('judge() is not moved by a wall clock that is set back', () => {
  const up = judge(unjudged, resultOf('up'), secondly, 1_000_000).next;
  const { next, decisions } = judge(up, resultOf('down'), secondly, 500_000);
  expect([next.state, decisions.length]).toEqual(['up', 1]);
});

test('judgeSilence() makes it unknown from the moment after which nothing was known', () => {
  const { probe } = judgeAll('uu');
  expect(judgeSilence(probe, 1_000, 4_000).decisions).toEqual([]);
  const { next } = judgeSilence(probe, 1_000, 4_001);
  expect(next).toMatchObject({ state: 'unknown', reason: 'no-results', since: 4_000 });
  expect(judgeSilence(next, 1_000, 9_000)).toEqual({ next, decisions: [] });
});

test('presentState() is unknown where the last result was, though the state is kept', () => {
  expect(presentState(judgeAll('u').probe)).toBe('up');
  expect(presentState(judgeAll('u?').probe)).toBe('unknown');
  expect(presentState(unjudged)).toBe('unknown');
});

test('judge() marks what alternates as flapping, and takes the mark away when it has settled', () => {
  const flapping = judgeAll('ududududud').probe;
  expect(flapping).toMatchObject({ state: 'up', flapping: true });
  expect(judgeAll('u'.repeat(5), {}, { ...flapping, knownAt: 0 }).probe.flapping).toBe(true);
  expect(judgeAll('u'.repeat(20), {}, { ...flapping, knownAt: 0 }).probe.flapping).toBe(false);
});

const results = fc.string({ unit: fc.constantFrom('u', 'g', 'd'), minLength: 1, maxLength: 60 });
const withUnknown = fc.string({ unit: fc.constantFrom('u', 'g', 'd', '?'), maxLength: 60 });
const counts = fc.record({
  failAfter: fc.integer({ min: 1, max: 30 }),
  recoverAfter: fc.integer({ min: 1, max: 30 }),
});

test('judge() decides the same with and without unknown results between', () => {
  fc.assert(
    fc.property(results, counts, (letters, options) => {
      const sparse = [...letters].join('?');
      const known = judgeAll(sparse, options).decisions.filter(({ because }) => because !== 'unknown-result');
      expect(known).toEqual(judgeAll(letters, options).decisions);
    }),
  );
});

test('judge() is never up again before enough results in a row were', () => {
  fc.assert(
    fc.property(results, counts, (letters, options) => {
      const { states } = judgeAll(`d${letters}`, options);
      for (let at = 1; at < states.length; at++) {
        if (states[at] !== 'u' || states[at - 1] === 'u') continue;
        const row = `d${letters}`.slice(Math.max(0, at + 1 - options.recoverAfter), at + 1);
        expect(row).toBe('u'.repeat(options.recoverAfter));
      }
    }),
  );
});

test('judge() is never down before enough results in a row were', () => {
  fc.assert(
    fc.property(results, counts, (letters, options) => {
      const { states } = judgeAll(`u${letters}`, options);
      for (let at = 1; at < states.length; at++) {
        if (states[at] !== 'd' || states[at - 1] === 'd') continue;
        const row = `u${letters}`.slice(Math.max(0, at + 1 - options.failAfter), at + 1);
        expect(row).toBe('d'.repeat(options.failAfter));
      }
    }),
  );
});

test('judge() goes on from JSON as if it had not stopped', () => {
  fc.assert(
    fc.property(withUnknown, withUnknown, (first, second) => {
      const { probe } = judgeAll(first);
      const kept = JSON.parse(JSON.stringify(probe));
      expect(judgeAll(second, {}, { ...unjudged, ...kept }).probe).toEqual(judgeAll(second, {}, probe).probe);
    }),
  );
});

test('judge() keeps a bounded number of results', () => {
  expect(judgeAll('ud'.repeat(500), { failAfter: 30 }).probe.recent).toHaveLength(30);
});

test('judge() marks as flapping whatever alternates for 21 results', () => {
  fc.assert(
    fc.property(withUnknown, (before) => {
      const { probe } = judgeAll(`${before.replaceAll('?', '')}${'ud'.repeat(11)}`);
      expect(probe.flapping).toBe(true);
    }),
  );
});
