import type { DbusValue } from '../../kit/dbus/dbus-value.ts';
import type { Collector, CollectorContext, CollectorKind } from '../collector.ts';
import type { MetricSet } from '../metrics.ts';
import { chooseUnits } from './choose-units.ts';
import { findSystemd, type SystemdManager, type Unit } from './systemd-manager.ts';
import { type SystemdFamilies, systemdFamilies } from './systemd-metrics.ts';

const STATES = ['active', 'activating', 'deactivating', 'inactive', 'failed'];
/** Questions asked at once; the bus bounds how many answers a client may be owed. */
const AT_ONCE = 32;

/** States and restarts of systemd units, asked over D-Bus. */
export const systemd: CollectorKind = {
  name: 'systemd',
  interval: 15_000,
  open: (metrics, context) => new SystemdCollector(metrics, context),
};

class SystemdCollector implements Collector {
  readonly #context: CollectorContext;
  readonly #families: SystemdFamilies;
  #manager: SystemdManager | undefined;

  constructor(metrics: MetricSet, context: CollectorContext) {
    this.#context = context;
    this.#families = systemdFamilies(metrics);
  }

  async collect(signal: AbortSignal): Promise<void> {
    const manager = await this.#connected(signal);
    const abort = () => manager.close();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await this.#setManager(manager);
      const units = await manager.units();
      this.#setSummary(units);
      await this.#setUnits(manager, chooseUnits(units, this.#context.config.systemd));
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#manager?.close();
  }

  async #connected(signal: AbortSignal): Promise<SystemdManager> {
    if (this.#manager?.open) return this.#manager;
    this.#manager = await findSystemd(this.#context.root, signal);
    return this.#manager;
  }

  async #setManager(manager: SystemdManager): Promise<void> {
    const names = ['Version', 'SystemState', 'Virtualization'];
    const [version, state, virtualization] = await Promise.all(
      names.map((name) => manager.managerProperty(name)),
    );
    const number = Number.parseFloat(/\d{3,}(\.\d+)?/.exec(String(version))?.[0] ?? '');
    if (Number.isFinite(number)) this.#families.version.with(String(version)).set(number);
    if (state !== undefined) this.#families.running.value(state === 'running' ? 1 : 0);
    this.#families.virtualization.with(virtualizationName(virtualization)).set(1);
  }

  #setSummary(units: readonly Unit[]): void {
    const counts = new Map(STATES.map((state) => [state, 0]));
    for (const { activeState } of units) counts.set(activeState, (counts.get(activeState) ?? 0) + 1);
    for (const [state, count] of counts) this.#families.units.with(state).set(count);
  }

  async #setUnits(manager: SystemdManager, units: readonly Unit[]): Promise<void> {
    for (let from = 0; from < units.length; from += AT_ONCE) {
      await Promise.all(units.slice(from, from + AT_ONCE).map((unit) => this.#setUnit(manager, unit)));
    }
  }

  async #setUnit(manager: SystemdManager, unit: Unit): Promise<void> {
    const kind = unit.name.slice(unit.name.lastIndexOf('.') + 1);
    const ask = (type: string, name: string) => manager.property(unit.path, type, name);
    if (kind === 'timer') setTimer(this.#families, unit, await ask('Timer', 'LastTriggerUSec'));
    if (kind === 'socket') await this.#setSocket(unit, ask);
    const type = kind === 'service' ? ask('Service', 'Type') : kind === 'mount' ? ask('Mount', 'Type') : '';
    const restarts = kind === 'service' ? ask('Service', 'NRestarts') : undefined;
    this.#setState(unit, String((await type) ?? ''));
    setNumber(this.#families.restarts, unit, await restarts);
  }

  #setState({ name, activeState }: Unit, type: string): void {
    for (const state of STATES) {
      this.#families.unitState.with(name, state, type).set(state === activeState ? 1 : 0);
    }
  }

  async #setSocket(
    unit: Unit,
    ask: (type: string, name: string) => Promise<DbusValue | undefined>,
  ): Promise<void> {
    const names = ['NAccepted', 'NConnections', 'NRefused'];
    const [accepted, connections, refused] = await Promise.all(names.map((name) => ask('Socket', name)));
    setNumber(this.#families.accepted, unit, accepted);
    setNumber(this.#families.connections, unit, connections);
    setNumber(this.#families.refused, unit, refused);
  }
}

function setNumber(family: SystemdFamilies['restarts'], { name }: Unit, value: DbusValue | undefined): void {
  if (typeof value === 'number') family.with(name).set(value);
}

function setTimer({ lastTrigger }: SystemdFamilies, { name }: Unit, value: DbusValue | undefined): void {
  if (typeof value === 'bigint') lastTrigger.with(name).set(Number(value) / 1e6);
}

/** systemd says nothing on bare metal; node_exporter says `none` there, and `unknown` when it could not ask. */
function virtualizationName(value: DbusValue | undefined): string {
  return value === undefined ? 'unknown' : String(value) || 'none';
}
