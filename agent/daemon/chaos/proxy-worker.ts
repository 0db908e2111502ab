import { randomInt } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { OwnEngineConfig } from '../../../chaos/config.ts';
import { createPlanes } from '../../../chaos/proxy/planes.ts';
import { createFaultProxies } from '../../../chaos/proxy/proxy-collection.ts';
import { ProxyError } from '../../../chaos/proxy/proxy-error.ts';
import { ProxyTaps } from '../../../chaos/proxy/tap/proxy-taps.ts';
import { errorMessage } from '../../kit/errors.ts';
import { ConfiguredProxies } from './configured-proxies.ts';
import { EngineReports } from './engine-reports.ts';
import { FaultEvents } from './fault-events.ts';
import { proxyOperations } from './proxy-operations.ts';
import { refusalOf } from './proxy-refusal.ts';
import type { FromProxyWorker, ToProxyWorker } from './proxy-worker-messages.ts';
import { ServedApi } from './served-api.ts';
import { toldDescriptors } from './told-descriptors.ts';

/** Milliseconds between attempts to listen where something else does. */
const RETRY = 5_000;
const SECOND = 1_000;
/** Milliseconds between two looks at how many sockets are open. */
const OFTEN = 100;

type Asked = Extract<ToProxyWorker, { type: 'ask' }>;

const tell = (message: FromProxyWorker) => parentPort?.postMessage(message);
let engine: ReturnType<typeof startEngine> | undefined;

parentPort?.on('message', (message: ToProxyWorker) => {
  if (message.type === 'ask') void answer(message);
  else {
    engine ??= startEngine(message.config);
    void engine.configure(message.config);
  }
});

/** The engine, its API, and what is told of both; it ends with the thread. */
function startEngine(config: OwnEngineConfig) {
  const proxies = createFaultProxies({
    planes: createPlanes((message) => tell({ type: 'log', message })),
    seed: config.seed ?? randomInt(2 ** 31),
    allowNonLoopback: config.allow_non_loopback,
  });
  const configured = new ConfiguredProxies(proxies);
  const api = new ServedApi(proxies, config);
  const taps = new ProxyTaps();
  const events = new FaultEvents((event) => tell({ type: 'event', event }));
  const reports = new EngineReports({
    proxies,
    configured,
    api,
    tell: (report) => tell({ type: 'report', report }),
  });
  proxies.onChange((change) => {
    events.take(change);
    reports.soon();
  });
  setInterval(
    toldDescriptors(proxies, (count) => tell({ type: 'descriptors', count })),
    OFTEN,
  );
  setInterval(() => {
    events.tick();
    reports.now();
  }, SECOND);
  setInterval(() => void Promise.all([api.serve(), configured.retry()]), RETRY);
  return {
    operations: proxyOperations({ proxies, taps, api: () => api.url }),
    async configure({ proxies: list }: OwnEngineConfig) {
      await configured.configure(list);
      await api.serve();
      reports.now();
    },
  };
}

async function answer({ id, operation, args }: Asked): Promise<void> {
  try {
    const ask = engine!.operations[operation] as (...args: readonly unknown[]) => Promise<unknown>;
    tell({ type: 'answer', id, result: await ask(...args) });
  } catch (error) {
    if (!(error instanceof ProxyError))
      tell({ type: 'log', message: `${operation}: ${errorMessage(error)}` });
    tell({ type: 'refused', id, ...refusalOf(error) });
  }
}
