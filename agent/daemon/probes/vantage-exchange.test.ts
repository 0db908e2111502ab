import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../../binary.testkit.ts';
import { type FakeHandler, FakeProblem, startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { Target } from '../../client/target.ts';
import { isReached, isSilent } from './vantage.ts';
import { VantageExchange } from './vantage-exchange.ts';

const time = '2026-11-21T00:00:10.000Z';
const shop = {
  name: 'shop',
  runs: true,
  state: 'up',
  reason: 'ok',
  time: '2026-11-21T00:00:07.000Z',
  address: '192.0.2.7',
  answers: null,
  families: null,
  told: null,
};
const head = { time, vantage: 'web-2', labels: {}, mesh: [], northStars: { failing: 0, of: 0 } };

/** A peer that answers so, the questions that it got, and an exchange that asks it. */
async function exchangeWith(handler: FakeHandler = () => ({ ...head, results: [shop] })) {
  const questions: URLSearchParams[] = [];
  const peer = await startFakeAgent({
    listVantageResults: (request) => {
      questions.push(request.url.searchParams);
      return handler(request);
    },
  });
  let targets: Target[] = [peer.target];
  const heard: (readonly string[] | undefined)[] = [];
  const exchange = new VantageExchange({
    targets: () => targets.map((target) => ({ host: 'peer', target })),
    changed: (probes) => void heard.push(probes),
  });
  onTestFinished(async () => {
    exchange.stop();
    await peer.close();
  });
  const asked = (times: number) =>
    waitFor(() => (heard.length >= times ? true : undefined), { what: () => `question ${times}` });
  const only = () => exchange.vantages()[0]!;
  return { exchange, peer, questions, heard, asked, only, setTargets: (next: Target[]) => (targets = next) };
}

test('VantageExchange asks a peer for everything first', async () => {
  const { asked, questions, only } = await exchangeWith();
  await asked(1);
  expect(String(questions[0])).toBe('');
  expect(only()).toMatchObject({ host: 'web-2', exchanges: [{ milliseconds: expect.any(Number) }] });
  expect(only().results.get('shop')).toMatchObject({ result: { state: 'up' }, age: 3_000 });
});

test('VantageExchange asks seldom while all is quiet', async () => {
  const { asked, questions } = await exchangeWith();
  await asked(1);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(questions.length).toBe(1);
});

test('hurry() asks at once for the probes that are not settled, and names them', async () => {
  const { exchange, asked, questions } = await exchangeWith();
  await asked(1);
  exchange.hurry(['shop', 'mail']);
  await asked(2);
  expect(Object.fromEntries(questions[1]!)).toEqual({ probes: 'shop,mail', unsettled: 'shop,mail' });
});

test('join() asks for the probes of others without naming them as its own', async () => {
  const { exchange, asked, questions } = await exchangeWith();
  await asked(1);
  exchange.join(['shop']);
  await asked(2);
  expect(Object.fromEntries(questions[1]!)).toEqual({ probes: 'shop' });
});

test('an answer about some probes leaves what was heard of the others', async () => {
  let results = [shop, { ...shop, name: 'mail' }];
  const { exchange, asked, only } = await exchangeWith(() => ({ ...head, results }));
  await asked(1);
  results = [{ ...shop, state: 'down' }];
  exchange.hurry(['shop']);
  await asked(2);
  const states = [...only().results].map(([name, { result }]) => [name, result.state]);
  expect(states).toEqual([
    ['shop', 'down'],
    ['mail', 'up'],
  ]);
});

test('more names than a question can carry ask for everything', async () => {
  const { exchange, asked, questions } = await exchangeWith();
  await asked(1);
  exchange.hurry(Array.from({ length: 50 }, (_, index) => `probe-${index}`));
  await asked(2);
  expect(questions[1]!.has('probes')).toBe(false);
  expect(questions[1]!.get('unsettled')!.split(',').length).toBe(20);
});

test('a peer that ends is silent after two questions, which come soon, and its host is reached', async () => {
  const { peer, exchange, asked, only } = await exchangeWith();
  await asked(1);
  await peer.close();
  exchange.hurry();
  await waitFor(() => (isSilent(only()) ? true : undefined), { what: () => 'the peer to be silent' });
  expect(only().exchanges.at(-1)).toEqual({ because: 'connection-refused' });
  expect(isReached(only())).toBe(true);
});

test('a peer that says nothing is not reached', async () => {
  const { asked, only } = await exchangeWith(() => undefined);
  await asked(2);
  expect([isSilent(only()), isReached(only())]).toEqual([true, false]);
});

test('a peer that refuses or talks nonsense is silent, and its host is there', async () => {
  const problem = { type: 'urn:vedette:problem:unauthenticated', title: 'No' };
  const { asked, only } = await exchangeWith(() => new FakeProblem(401, problem));
  await asked(2);
  expect([isSilent(only()), isReached(only())]).toEqual([true, true]);
});

test('an answer that is too long is refused', async () => {
  const { asked, only } = await exchangeWith(({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"time":"${'x'.repeat(5_000_000)}"}`);
    return undefined;
  });
  await asked(1);
  expect(only().exchanges).toEqual([{ because: 'too-large' }]);
});

test('a peer that is no more is forgotten', async () => {
  const { exchange, asked, setTargets } = await exchangeWith();
  await asked(1);
  setTargets([]);
  exchange.hurry();
  expect(exchange.vantages()).toEqual([]);
});

test('stop() gives up the question that is under way', async () => {
  const { exchange, heard, questions } = await exchangeWith(() => undefined);
  await waitFor(() => (questions.length > 0 ? true : undefined), { what: () => 'the question' });
  exchange.stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual([]);
});
