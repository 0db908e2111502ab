import { join } from 'node:path';
import { connectSystemd, SYSTEMD } from '../../kit/dbus/connect-systemd.ts';
import { type DbusConnection, DbusError } from '../../kit/dbus/dbus-connection.ts';
import type { DbusValue, Variant } from '../../kit/dbus/dbus-value.ts';
import { NoDataError } from '../collector.ts';

const MANAGER_PATH = '/org/freedesktop/systemd1';

/** One line of `systemctl list-units`. */
export type Unit = {
  readonly name: string;
  readonly description: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  readonly path: string;
};

/** The service manager of a host, over D-Bus (org.freedesktop.systemd1(5)). */
export class SystemdManager {
  readonly #connection: DbusConnection;
  readonly #destination: { destination?: string };

  constructor(connection: DbusConnection, destination: { destination?: string }) {
    this.#connection = connection;
    this.#destination = destination;
  }

  get open(): boolean {
    return this.#connection.open;
  }

  /** All units that systemd has in memory, by name. */
  async units(): Promise<Unit[]> {
    const call = { path: MANAGER_PATH, interface: `${SYSTEMD}.Manager`, member: 'ListUnits' };
    const [rows] = await this.#connection.call({ ...this.#destination, ...call });
    return (rows as string[][]).map(toUnit).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** A property of the manager itself; undefined when this systemd has none of that name. */
  managerProperty(name: string): Promise<DbusValue | undefined> {
    return this.property(MANAGER_PATH, 'Manager', name);
  }

  /** A property such as `Service` `NRestarts`; undefined when the unit is gone, or has none of that name for us. */
  async property(path: string, type: string, name: string): Promise<DbusValue | undefined> {
    const call = { path, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' };
    try {
      const body = [`${SYSTEMD}.${type}`, name];
      const [variant] = await this.#connection.call({ ...this.#destination, ...call, body });
      return (variant as Variant).value;
    } catch (error) {
      if (error instanceof DbusError) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#connection.close();
  }
}

/**
 * Finds the service manager: on the message bus, else on its own socket.
 *
 * @throws NoDataError where neither is there, or nobody on the bus is systemd.
 */
export async function findSystemd(root: string, signal: AbortSignal): Promise<SystemdManager> {
  const found = await connectSystemd(root, signal);
  if (found === undefined) throw new NoDataError(`no systemd answers at ${join(root, 'run')}`);
  return new SystemdManager(found.connection, found.destination);
}

/** Fields of ListUnits: name, description, load state, active state, sub state, followed, object path, job … */
function toUnit(row: readonly string[]): Unit {
  const [name, description, loadState, activeState, subState, , path] = row;
  return {
    name: name!,
    description: description!,
    loadState: loadState!,
    activeState: activeState!,
    subState: subState!,
    path: path!,
  };
}
