import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const answer = async (path: string) => {
  const response = await api(fakeServices()).unix(path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('/api/v1/status', () => {
  test('tells the numbers of the host at the moment that is asked for', async () => {
    const time = '2026-11-21T03:12:07.000Z';
    expect((await answer(`/api/v1/status?time=${time}`)).body).toMatchObject({ summary: { time } });
    const { body } = await answer(`/api/v1/status?time=${Date.parse(time) / 1_000}`);
    expect(body).toMatchObject({ summary: { time } });
  });

  test('takes a time with an offset', async () => {
    const { body } = await answer('/api/v1/status?time=2026-11-21T04:12:07%2B01:00');
    expect(body).toMatchObject({ summary: { time: '2026-11-21T03:12:07.000Z' } });
  });

  test.each(['yesterday', '2026-13-01T00:00:00Z', '-5', '1e400', ''])(
    'refuses the time %j and names the parameter',
    async (time) => {
      const { status, body } = await answer(`/api/v1/status?time=${time}`);
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('time')]);
    },
  );
});

describe('/api/v1/processes', () => {
  test('says that the processes of the past are not all', async () => {
    const past = await answer('/api/v1/processes?time=2026-11-21T03:12:07Z');
    expect(past.body).toMatchObject({ complete: false, time: '2026-11-21T03:12:07.000Z' });
    expect((await answer('/api/v1/processes')).body).toMatchObject({ complete: true });
  });
});
