import { expect, test, vi } from 'vitest';
import { OperationalError } from '../kit/errors.ts';
import { BEGIN, scalarOf, testRules, vectorOf } from './running-rules.testkit.ts';

const group = (rules: string, options = '') =>
  `groups:\n- name: g\n  interval: 1s\n${options}  rules:\n${rules}`;
const ONE = group('  - {record: a, expr: up}\n');

test('RunningRules evaluates a group at each of its times and stores what it gives', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(3_000);
  expect(test.samples('a')).toEqual([
    ['', 1_000, 1],
    ['', 2_000, 1],
    ['', 3_000, 1],
  ]);
});

test('RunningRules keeps the place of a group within its interval', async () => {
  const test = testRules();
  await test.load('groups:\n- {name: g, interval: 1m, rules: [{record: a, expr: up}]}\n');
  await test.advance(180_000);
  const times = test.asked.map(({ time }) => time % 60_000);
  expect(new Set(times).size).toBe(1);
  expect(times).toHaveLength(3);
  expect(times[0]! % 1_000).toBe(0);
});

test('RunningRules spreads groups over their interval', async () => {
  const test = testRules();
  const groups = Array.from(
    { length: 30 },
    (_, index) => `- {name: g${index}, rules: [{record: a${index}, expr: up}]}`,
  );
  await test.load(`groups:\n${groups.join('\n')}\n`);
  await test.advance(60_000);
  expect(test.asked).toHaveLength(30);
  expect(new Set(test.asked.map(({ time }) => time)).size).toBeGreaterThan(15);
});

test('RunningRules evaluates the rules of a group in order, at the same time', async () => {
  const test = testRules();
  test.answers.set('slow', async ({ time }) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return vectorOf(time, [[{}, 2]]);
  });
  await test.load(group('  - {record: a, expr: slow}\n  - {record: b, expr: a}\n'));
  await test.advance(1_200);
  expect(test.asked.map(({ query }) => query)).toEqual(['slow']);
  await test.advance(200);
  expect(test.asked).toEqual([
    { query: 'slow', time: 1_000 },
    { query: 'a', time: 1_000 },
  ]);
});

test('RunningRules looks back by the offset, and stores at that time', async () => {
  const test = testRules();
  await test.load(group('  - {record: a, expr: up}\n', '  query_offset: 10s\n'));
  await test.advance(1_000);
  expect(test.samples('a')).toEqual([['', -9_000, 1]]);
});

test('RunningRules sets the name and the labels of the rule over those of the group and the answer', async () => {
  const test = testRules();
  test.answers.set('up', ({ time }) =>
    vectorOf(time, [[{ __name__: 'up', job: 'x', host: 'h', gone: '1' }, 5]]),
  );
  await test.load(
    group('  - {record: a, expr: up, labels: {job: y, gone: ""}}\n', '  labels: {team: t, job: g}\n'),
  );
  await test.advance(1_000);
  expect(test.services.store.select([{ name: '__name__', op: '=', value: 'a' }])[0]?.labels).toEqual({
    __name__: 'a',
    host: 'h',
    job: 'y',
    team: 't',
  });
});

test('RunningRules stores a scalar as a series without labels', async () => {
  const test = testRules();
  test.answers.set('time()', ({ time }) => scalarOf(time, 7));
  await test.load(group('  - {record: a, expr: time()}\n'));
  await test.advance(1_000);
  expect(test.samples('a')).toEqual([['', 1_000, 7]]);
});

test('RunningRules ends a series that is not given any more', async () => {
  const test = testRules();
  let hosts = ['x', 'y'];
  test.answers.set('up', ({ time }) =>
    vectorOf(
      time,
      hosts.map((host) => [{ host }, 1]),
    ),
  );
  await test.load(ONE);
  await test.advance(1_000);
  hosts = ['y'];
  await test.advance(2_000);
  expect(test.samples('a')).toEqual([
    ['host,x', 1_000, 1],
    ['host,x', 2_000, 'stale'],
    ['host,y', 1_000, 1],
    ['host,y', 2_000, 1],
    ['host,y', 3_000, 1],
  ]);
});

test('a rule fails whose labels make two series one', async () => {
  const test = testRules();
  test.answers.set('up', ({ time }) =>
    vectorOf(time, [
      [{ host: 'x' }, 1],
      [{ host: 'y' }, 1],
    ]),
  );
  await test.load(group('  - {record: a, expr: up, labels: {host: z}}\n'));
  await test.advance(1_000);
  expect(test.rules.groups[0]?.rules[0]).toMatchObject({
    health: 'err',
    lastError: 'vector contains metrics with the same labelset after applying rule labels',
  });
  expect(test.samples('a')).toEqual([]);
});

test('a rule fails beyond its limit, and its series stay as they were', async () => {
  const test = testRules();
  let count = 2;
  test.answers.set('up', ({ time }) =>
    vectorOf(
      time,
      Array.from({ length: count }, (_, n) => [{ n: `${n}` }, 1]),
    ),
  );
  await test.load(group('  - {record: a, expr: up}\n', '  limit: 2\n'));
  await test.advance(1_000);
  count = 3;
  await test.advance(1_000);
  expect(test.rules.groups[0]?.rules[0]?.lastError).toBe('exceeded limit of 2 with 3 series');
  expect(test.samples('a')).toHaveLength(2);
  count = 1;
  await test.advance(1_000);
  expect(test.samples('a')).toEqual([
    ['n,0', 1_000, 1],
    ['n,0', 3_000, 1],
    ['n,1', 1_000, 1],
    ['n,1', 3_000, 'stale'],
  ]);
});

test('of rules that give the same series the later ones fail, from the second time on by name', async () => {
  const test = testRules();
  await test.load(group('  - {record: a, expr: up}\n  - {record: a, expr: down}\n'));
  await test.advance(1_000);
  expect(test.rules.groups[0]!.failing[0]?.lastError).toContain(
    'samples of 2 rules of this group: 1 duplicate',
  );
  await test.advance(1_000);
  const [first, second] = test.rules.groups[0]!.rules;
  expect(first?.health).toBe('ok');
  expect(second?.lastError).toContain('the store refused samples: 1 duplicate');
  expect(test.samples('a')).toHaveLength(2);
});

test('what the rules of a group give is written as one, but for what another of them reads', async () => {
  const test = testRules();
  const written: number[] = [];
  const { store } = test.services;
  const append = store.append.bind(store);
  store.append = (time, ids, values) => {
    written.push(ids.length);
    return append(time, ids, values);
  };
  const rules = [
    'a, expr: up',
    'b, expr: "rate(up[5m])"',
    'c, expr: a + up',
    'd, expr: up',
    'e, expr: "{x=\'y\'}"',
  ];
  await test.load(group(rules.map((rule) => `  - {record: ${rule}}\n`).join('')));
  await test.advance(1_000);
  expect(written).toEqual([2, 2, 1]);
});

test('RunningRules keeps alerting rules and evaluates none', async () => {
  const test = testRules();
  await test.load(group('  - {alert: A, expr: up == 0}\n  - {record: a, expr: up}\n'));
  await test.advance(2_000);
  expect(test.asked.map(({ query }) => query)).toEqual(['up', 'up']);
  expect(test.rules.groups[0]?.rules[0]).toMatchObject({ health: 'unknown', lastEvaluation: null });
});

test('a group that begins to fail is told once, and so is that it has recovered', async () => {
  const test = testRules();
  let fails = true;
  test.answers.set('up', ({ time }) => {
    if (fails) throw new OperationalError('too-large', 'query processing would load too many samples');
    return vectorOf(time, [[{}, 1]]);
  });
  await test.load(ONE);
  await test.advance(3_000);
  fails = false;
  await test.advance(1_000);
  fails = true;
  await test.advance(1_000);
  fails = false;
  await test.advance(5_000);
  expect(test.events.map(({ kind, message }) => [kind, message])).toEqual([
    ['rule-group-failing', 'Rule a of group g fails: query processing would load too many samples'],
    ['rule-group-recovered', 'Group g is evaluated without a failure again'],
  ]);
  expect(test.rules.groups[0]?.counts).toEqual({
    evaluations: 10,
    failedEvaluations: 4,
    iterations: 10,
    missedIterations: 0,
  });
});

test('an evaluation that takes longer than its interval never piles up, and what is left out is counted', async () => {
  const test = testRules();
  test.answers.set('up', async ({ time }) => {
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    return vectorOf(time, [[{}, 1]]);
  });
  await test.load(ONE);
  await test.advance(10_000);
  expect(test.asked.map(({ time }) => time)).toEqual([1_000, 4_000, 7_000, 10_000]);
  expect(test.rules.groups[0]?.counts.missedIterations).toBe(6);
});

test('rules that always run out of time do not hold up other groups', async () => {
  const test = testRules();
  test.answers.set('hang', async ({ timeout }) => {
    await new Promise((resolve) => setTimeout(resolve, timeout));
    throw new OperationalError('timeout', 'query timed out in expression evaluation');
  });
  const hanging = [1, 2, 3, 4].map(
    (n) => `- {name: h${n}, interval: 10s, rules: [{record: h${n}, expr: hang}]}\n`,
  );
  await test.load(`groups:\n${hanging.join('')}- {name: g, interval: 1s, rules: [{record: a, expr: up}]}\n`);
  // The first time nobody knows; after that they wait for each other alone.
  await test.advance(60_000);
  const before = test.samples('a').length;
  await test.advance(60_000);
  expect(test.samples('a').length - before).toBe(60);
});

test('a clock that is set back a little evaluates no time twice', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(3_000);
  vi.setSystemTime(BEGIN + 1_500);
  await test.advance(3_000);
  expect(test.asked.map(({ time }) => time)).toEqual([1_000, 2_000, 3_000, 4_000]);
});

test('replace() lets a group that stays the same go on', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(2_000);
  const [before] = test.rules.groups;
  await test.load(`${ONE}- {name: other, rules: []}\n`);
  expect(test.rules.groups[0]).toBe(before);
  await test.advance(1_000);
  expect(test.asked.map(({ time }) => time)).toEqual([1_000, 2_000, 3_000]);
});

test('replace() leaves the counts and the series of a group whose rules change', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(2_000);
  await test.load(group('  - {record: a, expr: up * 2}\n'));
  test.answers.set('up * 2', ({ time }) => vectorOf(time, [[{ new: '1' }, 2]]));
  await test.advance(1_000);
  expect(test.samples('a')).toEqual([
    ['', 1_000, 1],
    ['', 2_000, 1],
    ['', 3_000, 'stale'],
    ['new,1', 3_000, 2],
  ]);
  expect(test.rules.groups[0]?.counts.iterations).toBe(3);
});

test('replace() ends the series of a rule that is no more at the time it went', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(2_500);
  await test.load('groups: []\n');
  await test.advance(3_000);
  expect(test.samples('a')).toEqual([
    ['', 1_000, 1],
    ['', 2_000, 1],
    ['', 2_500, 'stale'],
  ]);
});

test('replace() ends no series that another group has taken over', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(2_500);
  await test.load(ONE.replace('name: g', 'name: renamed'));
  await test.advance(5_000);
  expect(test.samples('a').filter(([, , value]) => value === 'stale')).toEqual([]);
});

test('nothing is written by an evaluation that was under way when its group went', async () => {
  const test = testRules();
  test.answers.set('up', async ({ time }) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return vectorOf(time, [[{}, 1]]);
  });
  await test.load(ONE);
  await test.advance(1_200);
  await test.load('groups: []\n');
  await test.advance(1_000);
  expect(test.samples('a')).toEqual([]);
});

test.each([true, false])('after a restart series that are gone are ended, killed: %j', async (kill) => {
  const test = testRules();
  test.answers.set('up', ({ time }) =>
    vectorOf(time, [
      [{ host: 'x' }, 1],
      [{ host: 'y' }, 1],
    ]),
  );
  await test.load(group('  - {record: a, expr: up}\n  - {record: b, expr: up}\n'));
  await test.advance(3_500);
  test.restart(kill);
  test.answers.set('up', ({ time }) => vectorOf(time, [[{ host: 'y' }, 1]]));
  await test.load(ONE);
  await test.advance(200_000);
  const ended = (name: string) => test.samples(name).filter(([, , value]) => value === 'stale');
  expect(ended('a')).toEqual([['host,x', 4_000, 'stale']]);
  expect(ended('b')).toEqual([
    ['host,x', 3_500, 'stale'],
    ['host,y', 3_500, 'stale'],
  ]);
  // They are ended once.
  expect(test.services.records.series().size).toBe(1);
});

test('an agent that comes back within the same time does not evaluate it again', async () => {
  const test = testRules();
  await test.load(ONE);
  await test.advance(2_000);
  test.restart(false);
  await test.load(ONE);
  await test.advance(1_000);
  expect(test.asked.map(({ time }) => time)).toEqual([1_000, 2_000, 3_000]);
  expect(test.rules.groups[0]?.lastEvaluation).toBe(BEGIN + 3_000);
});

test('a mistake in an evaluation is a failure of its rule, not the end of the others', async () => {
  const test = testRules();
  test.answers.set('bad', () => {
    throw new TypeError('x is undefined');
  });
  await test.load(group('  - {record: b, expr: bad}\n  - {record: a, expr: up}\n'));
  await test.advance(1_000);
  expect(test.rules.groups[0]?.rules.map(({ health }) => health)).toEqual(['err', 'ok']);
});

test('a thousand rules in one second are all evaluated', async () => {
  const test = testRules();
  const groups = Array.from({ length: 10 }, (_, g) => {
    const rules = Array.from({ length: 100 }, (_, r) => `  - {record: "m${g}_${r}", expr: up}`);
    return `- name: g${g}\n  interval: 1s\n  rules:\n${rules.join('\n')}\n`;
  });
  await test.load(`groups:\n${groups.join('')}`);
  await test.advance(2_000);
  expect(test.asked).toHaveLength(2_000);
  expect(test.rules.groups.every(({ counts }) => counts.missedIterations === 0)).toBe(true);
});
