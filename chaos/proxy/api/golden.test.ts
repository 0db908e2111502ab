import { afterEach, expect, it } from 'vitest';
import { mayReplay } from '../conformance/recordings.testkit.ts';
import { createPlanes } from '../planes.ts';
import { createFaultProxies } from '../proxy-collection.ts';
import { deliberateDifferences } from './deliberate-differences.testkit.ts';
import { goldenExchanges, goldenFamilies } from './golden-exchanges.testkit.ts';
import { replayGolden } from './golden-replay.testkit.ts';
import { startProxyApi } from './proxy-api.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start() {
  const proxies = createFaultProxies({ planes: createPlanes(() => {}), seed: 1, allowNonLoopback: true });
  const api = await startProxyApi({ proxies, port: 0, proxyMetrics: true, runtimeMetrics: true });
  ends.push(() => proxies.close(), api.stop);
  return { host: '127.0.0.1', port: Number(new URL(api.url).port), url: api.url };
}

it.skipIf(!mayReplay)(
  'startProxyApi answers every recorded request as Toxiproxy 2.12.0 did, but for the deliberate differences',
  async () => {
    expect(goldenExchanges()).toHaveLength(200);
    expect(await replayGolden(await start())).toEqual([]);
  },
);

it.skipIf(!mayReplay).each(deliberateDifferences.map((difference) => [difference.what, difference] as const))(
  'the recording shows it otherwise: %s',
  (_, { concerns, rather }) => {
    const concerned = goldenExchanges().filter(concerns);
    expect(concerned.length).toBeGreaterThan(0);
    for (const { answer } of concerned) expect(rather(answer)).not.toEqual(answer);
  },
);

it.skipIf(!mayReplay)(
  'startProxyApi tells every metric family of the official server, but for those of Go',
  async () => {
    const { url, host, port } = await start();
    await fetch(`${url}/proxies`, {
      method: 'POST',
      body: JSON.stringify({ name: 'a', listen: '127.0.0.1:0', upstream: `${host}:${port}` }),
    });
    const { listen } = (await (await fetch(`${url}/proxies/a`)).json()) as { listen: string };
    await fetch(`http://${listen}/version`);
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const family of goldenFamilies().filter((name) => !name.startsWith('go_')))
      expect(text).toContain(`# TYPE ${family} `);
  },
);
