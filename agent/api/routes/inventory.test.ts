import { describe, expect, test } from 'vitest';
import { api, bearer } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const card = {
  name: 'eth0',
  ip4: '10.0.0.1',
  ip6: 'fe80::5054:ff:fe12:3456',
  type: null,
  state: 'up',
  bitsPerSecond: 1,
  virtual: false,
};

async function host() {
  const bare = await fakeServices().inventory({ refresh: false });
  const inventory = {
    ...bare,
    system: { ...bare.system, model: 'R640', serial: 'SERIAL-7' },
    networkInterfaces: [{ ...card, mac: '52:54:00:12:34:56' }],
  };
  return fakeServices({ inventory: async () => inventory });
}

describe('/api/v1/inventory', () => {
  test('tells viewers no serial number and no MAC address', async () => {
    const answer = await (await api(await host()).tcp('/api/v1/inventory')).json();
    expect(answer).toMatchObject({
      system: { model: 'R640', serial: null },
      networkInterfaces: [{ ...card, mac: null, ip6: null }],
    });
  });

  test('tells operators both', async () => {
    const services = await host();
    const secret = services.token('ops', 'operator');
    const answer = await (await api(services).tcp('/api/v1/inventory', bearer(secret))).json();
    expect(answer).toMatchObject({
      system: { serial: 'SERIAL-7' },
      networkInterfaces: [{ mac: '52:54:00:12:34:56' }],
    });
  });
});
