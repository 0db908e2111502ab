import { expect, test } from 'vitest';
import { ONE, writeRequest } from '../../remote/wire/write-request.testkit.ts';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const TWO = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';

function sent(version: 1 | 2, headers: Record<string, string> = {}): RequestInit {
  const type = version === 1 ? 'application/x-protobuf' : TWO;
  return {
    method: 'POST',
    body: writeRequest(
      [
        [
          { __name__: 'up', job: 'a' },
          [
            [1_000, ONE],
            [2_000, ONE],
          ],
        ],
      ],
      version,
    ),
    headers: { 'content-type': type, 'content-encoding': 'snappy', ...headers },
  };
}

test.each([1, 2] as const)('writeSeries stores samples of protocol %s and says how many', async (version) => {
  const services = fakeServices();
  const answer = await api(services).unix('/api/v1/write', sent(version));
  expect([answer.status, await answer.json()]).toEqual([200, { written: 2 }]);
  expect(answer.headers.get('x-prometheus-remote-write-samples-written')).toBe('2');
  expect(services.series.select([]).map(({ labels }) => labels)).toEqual([{ __name__: 'up', job: 'a' }]);
});

test.each([
  ['another coding', { 'content-encoding': 'gzip' }],
  ['another media type', { 'content-type': 'application/json' }],
  ['another message', { 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v9.Request' }],
])('writeSeries answers 415 to %s, with which senders go back to what is older', async (_, headers) => {
  expect((await api().unix('/api/v1/write', sent(1, headers))).status).toBe(415);
});

test('writeSeries says what it refused, and what it stored of the rest', async () => {
  const services = fakeServices({
    receiveWrite: async () => ({
      written: 3,
      refused: { 'out-of-order': 2 },
      because: 'out of order sample',
    }),
  });
  const answer = await api(services).unix('/api/v1/write', sent(2));
  expect([answer.status, answer.headers.get('x-prometheus-remote-write-samples-written')]).toEqual([
    400,
    '3',
  ]);
  expect(await answer.json()).toMatchObject({
    detail: 'Cannot store all samples: out of order sample (not stored: 2 out-of-order; stored: 3)',
  });
});

test('writeSeries is for tokens with the grant write', async () => {
  const services = fakeServices();
  const { tcp } = api(services);
  const as = (secret: string) => tcp('/api/v1/write', sent(1, { authorization: `Bearer ${secret}` }));
  expect((await tcp('/api/v1/write', sent(1))).status).toBe(403);
  expect((await as(services.token('a', 'operator'))).status).toBe(403);
  expect((await as(services.token('b', 'viewer', ['write']))).status).toBe(200);
});
