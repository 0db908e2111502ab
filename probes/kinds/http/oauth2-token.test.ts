import { expect, test } from 'vitest';
import { probeSchema } from '../../probe-schema.ts';
import { runProbe } from '../../run-probe.ts';
import { httpProbe } from './http.ts';
import { runHttp, traceOf, webServer } from './web-server.testkit.ts';

type Asked = { readonly authorization: string; readonly form: string };

/** A token server that gives these answers in turn, the last one for ever. */
async function tokenServer(...answers: readonly { status?: number; body: unknown }[]) {
  const asked: Asked[] = [];
  const server = await webServer(async (request, answer) => {
    const { status = 200, body } = answers[Math.min(asked.length, answers.length - 1)]!;
    let form = '';
    for await (const part of request) form += part;
    asked.push({ authorization: request.headers.authorization ?? '', form });
    answer.writeHead(status).end(JSON.stringify(body));
  });
  return { asked, url: server.url };
}

const protectedServer = () =>
  webServer((request, answer) =>
    answer.writeHead(request.headers.authorization === 'Bearer t0ken' ? 200 : 401).end(),
  );

const client = (token_url: string) => ({ token_url, client_id: 'me', client_secret: 'hunter2' });

test('oauth2Token asks for a token, and the probe sends it', async () => {
  const tokens = await tokenServer({ body: { access_token: 't0ken', expires_in: 3_600 } });
  const { url } = await protectedServer();
  const oauth2 = { ...client(tokens.url), scopes: ['a', 'b'], endpoint_params: { audience: 'c' } };
  const result = await runHttp({ url, oauth2 });
  expect(result.state).toBe('up');
  expect(tokens.asked).toEqual([
    {
      authorization: `Basic ${btoa('me:hunter2')}`,
      form: 'audience=c&grant_type=client_credentials&scope=a+b',
    },
  ]);
  expect(traceOf(result)).not.toMatch(/t0ken|hunter2/);
});

test('oauth2Token keeps the token for the next run, until it is refused', async () => {
  const tokens = await tokenServer({ body: { access_token: 't0ken', expires_in: 3_600 } });
  let accepted = true;
  const { url } = await webServer((_, answer) => answer.writeHead(accepted ? 200 : 401).end());
  const options = probeSchema(httpProbe, {}).parse({ kind: 'http', url, oauth2: client(tokens.url) });
  const run = () => runProbe({ kind: httpProbe, options: options as never, conditions: [], warnings: [] });
  await run();
  await run();
  expect(tokens.asked).toHaveLength(1);
  accepted = false;
  await run();
  await run();
  expect(tokens.asked).toHaveLength(2);
});

test('oauth2Token says who it is in the form where the header is not taken', async () => {
  const tokens = await tokenServer({ status: 401, body: {} }, { body: { access_token: 't0ken' } });
  const { url } = await protectedServer();
  expect((await runHttp({ url, oauth2: client(tokens.url) })).state).toBe('up');
  expect(tokens.asked[1]).toEqual({
    authorization: '',
    form: 'grant_type=client_credentials&client_id=me&client_secret=hunter2',
  });
});

test.each([
  ['refuses', { status: 403, body: { error: 'access_denied' } }],
  ['sends no token', { body: {} }],
  ['sends something else', { body: 'null' }],
  ['sends a token that splits the request', { body: { access_token: 'a\r\nX: y' } }],
])('oauth2Token is refused by a server that %s', async (_, answer) => {
  const tokens = await tokenServer(answer);
  const { url } = await protectedServer();
  expect(await runHttp({ url, oauth2: client(tokens.url) })).toMatchObject({
    state: 'down',
    reason: 'token-refused',
  });
});

test('oauth2Token says that the token server cannot be reached', async () => {
  const { url } = await protectedServer();
  const result = await runHttp({ url, oauth2: client('http://127.0.0.1:1/') });
  expect(result).toMatchObject({ state: 'down', reason: 'token-unreachable' });
  expect(result.phases).toEqual({});
});
