import { startProxyApi } from '../api/proxy-api.ts';
import { createPlanes } from '../planes.ts';
import { createFaultProxies, type MeteredProxies } from '../proxy-collection.ts';

export type TestEngine = {
  readonly url: string;
  readonly proxies: MeteredProxies;
  end(): Promise<void>;
};

/** Our own engine with its API on a free port, in this process. */
export async function startTestEngine(
  options: { port?: number; version?: string } = {},
): Promise<TestEngine> {
  const proxies = createFaultProxies({ planes: createPlanes(() => {}), seed: 1 });
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
