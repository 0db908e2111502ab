import { randomInt } from 'node:crypto';
import { type ProxyApi, startProxyApi } from '../../../../chaos/proxy/api/proxy-api.ts';
import { readProxyFile } from '../../../../chaos/proxy/api/proxy-file.ts';
import type { NewProxy } from '../../../../chaos/proxy/fault-proxies.ts';
import { createPlanes } from '../../../../chaos/proxy/planes.ts';
import { createFaultProxies, type MeteredProxies } from '../../../../chaos/proxy/proxy-collection.ts';
import { loadConfig } from '../../../config/load-config.ts';
import { errorMessage, OperationalError } from '../../../kit/errors.ts';
import { createLog, type Log, type LogLevel } from '../../../kit/log.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { nextSignal } from '../../next-signal.ts';

export type ServeArguments = {
  readonly host: string;
  readonly port: number;
  readonly config?: string | undefined;
  readonly seed?: number | undefined;
  readonly proxyMetrics: boolean;
  readonly runtimeMetrics: boolean;
  readonly allowNonLoopback: boolean;
};

/** How long a stop may take before the process ends all the same, milliseconds. */
const STOP_DEADLINE = 2_000;

/**
 * Runs fault proxies until SIGTERM or SIGINT.
 *
 * @throws OperationalError when it cannot start; nothing listens any more then
 */
export async function runServe(args: ServeArguments, output: Output): Promise<ExitCode> {
  const seed = checkedSeed(args.seed);
  checkPort(args.port);
  const log = createLog({
    level: levelOf(process.env.LOG_LEVEL),
    format: 'json',
    write: (line) => output.write(line),
  });
  const wanted = args.config === undefined ? [] : await readProxyFile(args.config);
  const stopping = nextSignal('SIGTERM', 'SIGINT');
  const allowNonLoopback = args.allowNonLoopback || isExposureConfigured();
  const proxies = createFaultProxies({
    planes: createPlanes(
      (message) => log.debug(message),
      (message) => log.warn(message),
    ),
    seed,
    allowNonLoopback,
  });
  logChanges(proxies, log);
  try {
    const api = await start({ ...args, allowNonLoopback }, { proxies, wanted, log });
    log.info('fault proxies are ready', { url: api.url, proxies: proxies.list().length, seed });
    log.info('stopping', { signal: await stopping });
    await Promise.race([api.stop(), new Promise((resolve) => setTimeout(resolve, STOP_DEADLINE))]);
  } finally {
    proxies.close();
  }
  return exitCodes.ok.code;
}

/** Whether the configuration of this host lets the proxies of its agent listen for other hosts. @throws OperationalError */
function isExposureConfigured(): boolean {
  return loadConfig({}).config.chaos.proxy?.allow_non_loopback === true;
}

type Parts = { readonly proxies: MeteredProxies; readonly wanted: readonly NewProxy[]; readonly log: Log };

async function start(args: ServeArguments, { proxies, wanted, log }: Parts): Promise<ProxyApi> {
  const { failure } = await proxies.populate(wanted);
  if (failure !== undefined)
    throw new OperationalError(
      'unavailable',
      `Cannot start the proxies of ${args.config}: ${errorMessage(failure)}`,
    );
  return startProxyApi({ ...args, proxies, log });
}

function logChanges(proxies: MeteredProxies, log: Log): void {
  proxies.onChange(({ proxy, toxic, change }) =>
    log.info(`${toxic ? 'toxic' : 'proxy'} ${change}`, { proxy, toxic: toxic?.name, type: toxic?.type }),
  );
}

function checkedSeed(seed: number = randomInt(2 ** 31)): number {
  if (Number.isSafeInteger(seed)) return seed;
  throw new OperationalError('invalid', 'Cannot use --seed: it is no whole number');
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new OperationalError('invalid', 'Cannot use --port: it is no whole number from 0 to 65535');
}

/** The words of the official server, of which ours are fewer; what it does not know is `info`, as there. */
function levelOf(word = 'info'): LogLevel {
  return levels.get(word.toLowerCase()) ?? 'info';
}

const levels: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'debug'],
  ['debug', 'debug'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'error'],
  ['panic', 'error'],
]);
