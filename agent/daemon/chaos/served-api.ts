import type { OwnEngineConfig } from '../../../chaos/config.ts';
import { type ProxyApi, startProxyApi } from '../../../chaos/proxy/api/proxy-api.ts';
import type { MeteredProxies } from '../../../chaos/proxy/proxy-collection.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import type { EngineProblem } from './proxy-worker-messages.ts';

/** The engine's API, which may have to wait for its port. */
export class ServedApi {
  readonly #proxies: MeteredProxies;
  readonly #config: OwnEngineConfig;
  #api: ProxyApi | undefined;
  #problem: EngineProblem | undefined;

  constructor(proxies: MeteredProxies, config: OwnEngineConfig) {
    this.#proxies = proxies;
    this.#config = config;
  }

  get url(): string | null {
    return this.#api?.url ?? null;
  }

  /** Why it is not served. */
  get problem(): EngineProblem | undefined {
    return this.#problem;
  }

  /** Begins to serve it where it is not; where it cannot, `problem` says why, and a later call tries again. */
  async serve(): Promise<void> {
    if (this.#api !== undefined) return;
    const { host, port, allow_non_loopback, version, metrics } = this.#config;
    try {
      this.#api = await startProxyApi({
        proxies: this.#proxies,
        host,
        port,
        allowNonLoopback: allow_non_loopback,
        version,
        proxyMetrics: metrics,
      });
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      const because = error.kind === 'conflict' ? 'api-port-taken' : 'api-not-served';
      this.#problem = { because, detail: errorMessage(error) };
    }
  }
}
