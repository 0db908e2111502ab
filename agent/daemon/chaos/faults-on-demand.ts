import type { ChaosConfig, OwnEngineConfig } from '../../../chaos/config.ts';
import { errorMessage } from '../../kit/errors.ts';
import { noFaultProxies } from './no-fault-proxies.ts';
import type { ProxyOperations } from './proxy-worker-messages.ts';
import type { FaultsOptions, FaultsReport, RunningFaults } from './running-faults.ts';
import type { OwnEngine } from './start-own-engine.ts';

/** The faults of this host, whether there can be some or not. */
export type Faults = {
  readonly operations: ProxyOperations;
  report(): FaultsReport;
  /** About how many sockets of this process the engine has open. */
  descriptors(): number;
  /** To be called each second. */
  tick(): void;
  configure(config: ChaosConfig): void;
  stop(): Promise<void>;
};

/**
 * The fault proxies that the configuration asks for, loaded when it does: our own engine, another server, or none. What
 * it asks for after a reload takes the place of what there was.
 */
export async function faultsOnDemand(config: ChaosConfig, options: FaultsOptions): Promise<Faults> {
  let running: RunningFaults | undefined;
  let own: OwnEngine | undefined;
  let place = placeOf({});
  let turn = Promise.resolve();
  let stopped = false;

  const end = async () => {
    const ending = running;
    [running, own] = [undefined, undefined];
    await ending?.stop();
    options.series.clear();
  };
  const begin = async ({ proxy, toxiproxy }: ChaosConfig) => {
    if (proxy !== undefined) running = own = await startOwn(proxy, options);
    else if (toxiproxy !== undefined) running = await startOther(toxiproxy.url, options);
  };
  const follow = async (next: ChaosConfig) => {
    if (stopped) return;
    if (placeOf(next) === place) {
      if (next.proxy !== undefined) own?.configure(next.proxy);
      return;
    }
    place = placeOf(next);
    await end();
    await begin(next);
  };
  await follow(config);
  const current = () => running?.operations ?? noFaultProxies;
  return {
    operations: {
      list: () => current().list(),
      kinds: () => current().kinds(),
      create: (...args) => current().create(...args),
      update: (...args) => current().update(...args),
      remove: (...args) => current().remove(...args),
      addToxic: (...args) => current().addToxic(...args),
      updateToxic: (...args) => current().updateToxic(...args),
      removeToxic: (...args) => current().removeToxic(...args),
      endFaults: () => current().endFaults(),
      connections: (...args) => current().connections(...args),
      closeConnection: (...args) => current().closeConnection(...args),
      tap: (...args) => current().tap(...args),
    },
    report: () => running?.report() ?? { faults: null, problems: [] },
    descriptors: () => running?.descriptors() ?? 0,
    tick: () => running?.tick(),
    configure(next) {
      turn = turn
        .then(() => follow(next))
        .catch((error: unknown) =>
          options.log.error('cannot start the fault proxies', { error: errorMessage(error) }),
        );
    },
    async stop() {
      stopped = true;
      await turn;
      await end();
    },
  };
}

/** Where the proxies run: while that is the same, only they themselves change. */
function placeOf({ proxy, toxiproxy }: ChaosConfig): string {
  return proxy !== undefined ? 'here' : (toxiproxy?.url ?? 'nowhere');
}

async function startOwn(config: OwnEngineConfig, options: FaultsOptions): Promise<OwnEngine> {
  return (await import('./start-own-engine.ts')).startOwnEngine(config, options);
}

async function startOther(url: string, options: FaultsOptions): Promise<RunningFaults> {
  return (await import('./start-other-server.ts')).startOtherServer(url, options);
}
