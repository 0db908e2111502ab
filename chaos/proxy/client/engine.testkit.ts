import { startProxyApi } from '../api/proxy-api.ts';
import { createFaultProxies, type MeteredProxies } from '../proxy-collection.ts';
import { createTcpPlane } from '../tcp/tcp-plane-bun.ts';
import { createUdpPlane } from '../udp/udp-plane-bun.ts';

export type TestEngine = {
  readonly url: string;
  readonly proxies: MeteredProxies;
  end(): Promise<void>;
};

/** Our own engine with its API on a free port, in this process. */
export async function startTestEngine(
  options: { port?: number; version?: string } = {},
): Promise<TestEngine> {
  const proxies = createFaultProxies({ planes: { tcp: createTcpPlane, udp: createUdpPlane }, seed: 1 });
  const api = await startProxyApi({ proxies, port: 0, ...options });
  return {
    url: api.url,
    proxies,
    async end() {
      await api.stop();
      proxies.close();
    },
  };
}
