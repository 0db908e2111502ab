import { loadConfig } from '../../../config/load-config.ts';
import { serverUrl } from '../proxy/server-url.ts';
import type { InjectArguments } from './inject-request.ts';

/**
 * The base URL of the engine: `--url`, what `--config` says, TOXIPROXY_URL, what the configuration of this host says,
 * port 8474.
 *
 * @throws OperationalError of the configuration, or `invalid` for what is no URL
 */
export function configuredUrl({ url, config }: Pick<InjectArguments, 'url' | 'config'>): string {
  if (url || (config === undefined && process.env.TOXIPROXY_URL)) return serverUrl(url);
  const { toxiproxy, proxy } = loadConfig(config === undefined ? {} : { file: config }).config.chaos;
  if (toxiproxy !== undefined) return serverUrl(toxiproxy.url);
  if (proxy === undefined || proxy.port === 0) return serverUrl(undefined);
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host;
  return serverUrl(`http://${host}:${proxy.port}`);
}
