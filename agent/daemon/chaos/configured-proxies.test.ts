import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPlanes } from '../../../chaos/proxy/planes.ts';
import { createFaultProxies } from '../../../chaos/proxy/proxy-collection.ts';
import { initialAttributes } from '../../../chaos/proxy/toxic-kind.ts';
import { toxicKindNamed } from '../../../chaos/proxy/toxics/index.ts';
import { selfSigned } from '../../kit/self-signed.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { ConfiguredProxies } from './configured-proxies.ts';

const attributesOf = (type: string) => initialAttributes(toxicKindNamed(type)!);

test('ConfiguredProxies adds what it can of a proxy, and the rest once its file is there', async () => {
  const authority = join(temporaryFolder(), 'ca.pem');
  const proxies = createFaultProxies({ planes: createPlanes(() => {}), seed: 1 });
  const configured = new ConfiguredProxies(proxies);
  const common = { stream: 'downstream', toxicity: 1 } as const;
  await configured.configure([
    {
      name: 'web',
      listen: '127.0.0.1:0',
      upstream: '127.0.0.1:9',
      enabled: false,
      protocol: 'tcp',
      connect_timeout: 1_000,
      toxics: [
        { ...common, type: 'tls', attributes: { ...attributesOf('tls'), authority } },
        { ...common, type: 'latency', attributes: attributesOf('latency') },
      ],
    },
  ]);
  const names = () =>
    proxies
      .get('web')
      .state()
      .toxics.map(({ type }) => type);
  expect(names()).toEqual(['latency']);
  expect(configured.failures.get('web')).toContain('authority cannot be used');
  proxies.get('web').removeToxic('latency_downstream');
  const now = Date.now();
  const { cert, key } = selfSigned({ names: ['ca'], notBefore: now, notAfter: now + 86_400_000 });
  writeFileSync(authority, cert + key);
  await configured.retry();
  expect(names()).toEqual(['tls']);
  expect(configured.failures.size).toBe(0);
  rmSync(authority);
  proxies.close();
});
