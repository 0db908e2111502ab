import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

describe('health', () => {
  const ill = [{ name: 'store', state: 'failed' as const, because: ['disk-full'] }];

  test.each([
    ['ok', 200, 200],
    ['degraded', 200, 200],
    ['starting', 200, 503],
    ['stopping', 200, 503],
    ['failed', 503, 503],
  ] as const)('while the agent is %s', async (status, healthz, readyz) => {
    const { tcp } = api(fakeServices({ health: () => ({ status, components: [] }) }));
    expect([(await tcp('/healthz')).status, (await tcp('/readyz')).status]).toEqual([healthz, readyz]);
  });

  test('names the component that is ill', async () => {
    const { tcp } = api(fakeServices({ health: () => ({ status: 'failed', components: ill }) }));
    expect(await (await tcp('/readyz')).json()).toMatchObject({
      errors: [{ field: 'store', message: 'disk-full' }],
    });
  });

  test('calls the main loop dead ten seconds after its last tick', async () => {
    const clock = fakeClock();
    const services = fakeServices({ clock });
    const { tcp } = api(services);
    const livez = async () => (await tcp('/livez')).status;
    clock.advance(10_000);
    expect(await livez()).toBe(200);
    clock.advance(1);
    expect(await livez()).toBe(503);
    services.tick(clock.now());
    expect(await livez()).toBe(200);
  });
});
