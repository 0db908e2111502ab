import type { OwnEngineConfig } from '../../../chaos/config.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { ProxyWorkerLink } from './proxy-worker-link.ts';
import type { EngineReport, ProxyOperation, ProxyOperations } from './proxy-worker-messages.ts';
import { type FaultsOptions, noReport, type RunningFaults, toldFaults } from './running-faults.ts';

export type OwnEngine = RunningFaults & { configure(config: OwnEngineConfig): void };

/** Starts the engine of this host in a thread of its own. */
export function startOwnEngine(config: OwnEngineConfig, { log, emit, series }: FaultsOptions): OwnEngine {
  let newest = noReport;
  const take = (report: EngineReport) => {
    newest = report;
    series.take(report);
  };
  const link = new ProxyWorkerLink({
    config,
    log,
    emit,
    onReport: take,
    onCrash(because) {
      take(noReport);
      emit(engineEnded(because));
    },
  });
  return {
    operations: operationsOf(link),
    report: () => ({
      faults: toldFaults(newest.faults),
      problems: link.isWaiting ? [waiting] : newest.problems,
    }),
    descriptors: () => link.descriptors,
    tick: () => link.watch(),
    configure: (next) => link.configure(next),
    stop: () => link.stop(),
  };
}

const waiting = { because: 'worker-ended', detail: 'the fault proxy ended and is begun anew' };

function operationsOf(link: ProxyWorkerLink): ProxyOperations {
  const asked =
    <Operation extends ProxyOperation>(operation: Operation) =>
    (...args: Parameters<ProxyOperations[Operation]>) =>
      link.ask(operation, args);
  return {
    async list() {
      if (!link.isWaiting) return link.ask('list', []);
      return { because: waiting.detail, api: null, external: false, proxies: [] };
    },
    kinds: asked('kinds'),
    create: asked('create'),
    update: asked('update'),
    remove: asked('remove'),
    addToxic: asked('addToxic'),
    updateToxic: asked('updateToxic'),
    removeToxic: asked('removeToxic'),
    endFaults: asked('endFaults'),
    connections: asked('connections'),
    closeConnection: asked('closeConnection'),
    tap: asked('tap'),
  };
}

function engineEnded(because: string): NewEvent {
  const message = `The fault proxy ended, and with it every fault: ${because}`;
  return { kind: 'fault-proxy-ended', severity: 'error', subject: 'proxies', message };
}
