import { afterEach, expect, test } from 'vitest';
import { chaosConfig } from '../../../chaos/config.ts';
import { startTestEngine } from '../../../chaos/proxy/client/engine.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import { FaultSeries } from './fault-series.ts';
import { faultsOnDemand } from './faults-on-demand.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function faultsOf(written: object) {
  const kept = { get: () => undefined, set: () => {} };
  const options = { log: silentLog, emit: () => {}, series: new FaultSeries(), kept };
  const faults = await faultsOnDemand(chaosConfig.parse(written), options);
  cleanUp.push(() => faults.stop());
  return faults;
}

test('an agent without a fault proxy says so, and how to have one', async () => {
  const { operations, report } = await faultsOf({});
  expect(report()).toEqual({ faults: null, problems: [] });
  expect(await operations.list()).toEqual({
    because: 'no fault proxy is configured on this host',
    ...{ api: null, external: false, proxies: [] },
  });
  expect(await operations.endFaults()).toEqual({ removed: [] });
  await expect(operations.kinds()).rejects.toMatchObject({
    kind: 'unavailable',
    hint: 'Write into its configuration, then reload it: chaos: {proxy: {}}',
  });
});

test('faultsOnDemand() begins and ends the engine as the configuration asks', async () => {
  const faults = await faultsOf({});
  faults.configure(chaosConfig.parse({ proxy: { port: 0 } }));
  await expect.poll(async () => (await faults.operations.list()).because, { timeout: 5_000 }).toBeNull();
  expect(faults.report().faults).not.toBeNull();
  faults.configure(chaosConfig.parse({}));
  await expect.poll(() => faults.report().faults, { timeout: 5_000 }).toBeNull();
});

test('faultsOnDemand() goes over to another server', async () => {
  const engine = await startTestEngine();
  cleanUp.push(() => engine.end());
  const faults = await faultsOf({ proxy: { port: 0 } });
  faults.configure(chaosConfig.parse({ toxiproxy: { url: engine.url } }));
  await expect.poll(async () => (await faults.operations.list()).external, { timeout: 5_000 }).toBe(true);
});
