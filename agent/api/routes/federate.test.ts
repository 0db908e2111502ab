import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

// Prometheus: web/federate_test.go has the same form.
describe('/federate', () => {
  const now = 1_000_000;
  const clock = { now: () => now, monotonic: () => performance.now() };

  async function federated(query: string): Promise<string> {
    const services = fakeServices({}, { clock });
    const { series } = services;
    series.add({ __name__: 'up', job: 'b' }, [
      [now - 2_000, 1],
      [now - 1_000, Number.POSITIVE_INFINITY],
      [now + 1_000, 7],
    ]);
    series.add({ __name__: 'load', instance: 'other', path: 'a"b' }, [[now - 299_999, 0.5]]);
    series.add({ __name__: 'load', old: 'yes' }, [[now - 300_000, 0.5]]);
    series.add({ __name__: 'load', gone: 'yes' }, [
      [now - 2_000, 1],
      [now - 1_000, 'stale'],
    ]);
    series.add({ __name__: 'odd.name', 'a.b': 'c' }, [[now, 1]]);
    const response = await api(services).tcp(`/federate?${query}`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return response.text();
  }

  test('gives the newest samples within the lookback with their times, by name', async () => {
    expect(await federated('match[]=up&match[]={__name__=~"load|up"}')).toBe(
      [
        '# TYPE load untyped',
        'load{instance="other",path="a\\"b"} 0.5 700001',
        '# TYPE up untyped',
        'up{instance="web1",job="b"} +Inf 999000',
        '',
      ].join('\n'),
    );
  });

  test('writes names that the format has not with underscores', async () => {
    expect(await federated('match[]={"odd.name"}')).toContain('odd_name{instance="web1",a_b="c"} 1 1000000');
  });

  test('gives nothing for no selector', async () => {
    expect(await federated('')).toBe('');
  });

  test('refuses what is no selector', async () => {
    const response = await api().tcp('/federate?match[]=up{');
    expect(response.status).toBe(400);
  });
});
