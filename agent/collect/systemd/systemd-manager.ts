import { join } from 'node:path';
import { errorCode } from '../../kit/errors.ts';
import { NoDataError } from '../collector.ts';
import { connectDbus, type DbusConnection, DbusError } from './dbus-connection.ts';
import type { DbusValue, Variant } from './dbus-value.ts';

/** The message bus, and systemd's own socket, which answers root alone. */
const BUS_SOCKET = 'run/dbus/system_bus_socket';
const PRIVATE_SOCKET = 'run/systemd/private';
const SYSTEMD = 'org.freedesktop.systemd1';
const MANAGER_PATH = '/org/freedesktop/systemd1';
const NOBODY_ANSWERS = [
  'org.freedesktop.DBus.Error.ServiceUnknown',
  'org.freedesktop.DBus.Error.NameHasNoOwner',
];

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
  return (await onBus(root, signal)) ?? (await onPrivateSocket(root, signal));
}

async function onBus(root: string, signal: AbortSignal): Promise<SystemdManager | undefined> {
  const connection = await connectIfThere(join(root, BUS_SOCKET), signal);
  if (connection === undefined) return undefined;
  const bus = {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
  };
  try {
    await connection.call({ ...bus, member: 'Hello' });
    await connection.call({ ...bus, member: 'GetNameOwner', signature: 's', body: [SYSTEMD] });
    return new SystemdManager(connection, { destination: SYSTEMD });
  } catch (error) {
    connection.close();
    if (error instanceof DbusError && NOBODY_ANSWERS.includes(error.errorName)) return undefined;
    throw error;
  }
}

async function onPrivateSocket(root: string, signal: AbortSignal): Promise<SystemdManager> {
  const connection = await connectIfThere(join(root, PRIVATE_SOCKET), signal);
  if (connection === undefined) throw new NoDataError(`no systemd answers at ${join(root, 'run')}`);
  return new SystemdManager(connection, {});
}

async function connectIfThere(path: string, signal: AbortSignal): Promise<DbusConnection | undefined> {
  try {
    return await connectDbus(path, signal);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
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
