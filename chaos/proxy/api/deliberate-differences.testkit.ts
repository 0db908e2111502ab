import type { GoldenAnswer, GoldenExchange, GoldenRequest } from './golden-exchanges.testkit.ts';

/** Something that we answer otherwise than the official server, on purpose. */
export type DeliberateDifference = {
  readonly what: string;
  readonly because: string;
  readonly concerns: (exchange: GoldenExchange) => boolean;
  /** What is right here instead of what it answered. */
  readonly rather: (answer: GoldenAnswer) => GoldenAnswer;
};

/**
 * Everything in which our answers may differ from the recorded ones, beside addresses with a port that was free, the
 * length of a body, the number of a request and the time. `go_…` metrics are absent: there is no Go here.
 */
export const deliberateDifferences: readonly DeliberateDifference[] = [
  {
    what: 'a proxy has no member "Logger"',
    because: 'it is an accident of 2.5 and later, which tells nothing and no client reads',
    concerns: ({ answer }) => answer.body.includes('"Logger":{}'),
    rather: (answer) => ({ ...answer, body: answer.body.replaceAll(',"Logger":{}', '') }),
  },
  {
    what: 'populate answers [] rather than null where nothing was asked for',
    because: 'the client for Node iterates over it, and throws on null',
    concerns: ({ request, answer }) => request.path === '/populate' && answer.body === '{"proxies":null}',
    rather: (answer) => ({ ...answer, body: '{"proxies":[]}' }),
  },
  {
    what: 'a proxy whose name holds a slash is found as %2F',
    because: 'the official server can make it, and never show or delete it again',
    concerns: ({ request }) => isSlashed(request) && request.method === 'GET',
    rather: () => ({
      status: 'HTTP/1.1 200 OK',
      headers: [
        ['Content-Type', 'application/json'],
        ['Content-Length', ''],
        ['Connection', 'close'],
      ],
      body: '{"name":"with/slash","listen":"127.0.0.1:41605","upstream":"localhost:1","enabled":true,"toxics":[]}',
    }),
  },
  {
    what: 'a proxy whose name holds a slash can be deleted',
    because: 'the official server can make it, and never show or delete it again',
    concerns: ({ request }) => isSlashed(request) && request.method === 'DELETE',
    rather: () => ({ status: 'HTTP/1.1 204 No Content', headers: [['Connection', 'close']], body: '' }),
  },
  {
    what: 'a proxy whose name holds a slash is gone after it was deleted',
    because: 'the official server can make it, and never show or delete it again',
    concerns: ({ request, answer }) => request.path === '/proxies' && answer.body.includes('"with/slash":'),
    rather: (answer) => ({ ...answer, body: answer.body.replace(/,?"with\/slash":\{[^}]*\}/, '') }),
  },
  {
    what: 'a change that is refused changes nothing',
    because: 'the official server has applied the attributes before the one that is wrong',
    concerns: ({ request, answer }) =>
      request.path === '/proxies/a/toxics/l2' && answer.body.startsWith('{"attributes":{"latency":9,'),
    rather: (answer) => ({ ...answer, body: answer.body.replace('"latency":9,', '"latency":7,') }),
  },
  {
    what: 'a host that nobody knows is told as such',
    because: 'the official server tells of the resolver that it asked, which is another on every host',
    concerns: ({ request }) => request.body?.includes('nosuchhost.invalid') === true,
    rather: (answer) => ({
      ...answer,
      body: answer.body.replace(/lookup nosuchhost\.invalid on [^"]*/, 'lookup nosuchhost.invalid: RESOLVER'),
    }),
  },
];

/** The answer that is right here. */
export function expectedAnswer(exchange: GoldenExchange): GoldenAnswer {
  return deliberateDifferences
    .filter(({ concerns }) => concerns(exchange))
    .reduce((answer, { rather }) => rather(answer), exchange.answer);
}

function isSlashed({ path }: GoldenRequest): boolean {
  return path === '/proxies/with%2Fslash';
}
