import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { connectDbus, type DbusConnection, DbusError } from './dbus-connection.ts';

/** The message bus, and systemd's own socket, which answers root alone. */
const BUS_SOCKET = 'run/dbus/system_bus_socket';
const PRIVATE_SOCKET = 'run/systemd/private';
const NOBODY_ANSWERS = [
  'org.freedesktop.DBus.Error.ServiceUnknown',
  'org.freedesktop.DBus.Error.NameHasNoOwner',
];

/** The name of systemd on the bus, and what the names of its interfaces begin with. */
export const SYSTEMD = 'org.freedesktop.systemd1';

/** A connection on which systemd answers, and what its calls have to name. */
export type SystemdConnection = {
  readonly connection: DbusConnection;
  readonly destination: { readonly destination?: string };
};

/**
 * Finds the service manager of a host: on the message bus, else on its own socket. Undefined where neither is there, or
 * nobody on the bus is systemd.
 *
 * @param root where the root file system of the host is mounted
 * @param signal gives up connecting; who has the connection closes it
 */
export async function connectSystemd(
  root: string,
  signal: AbortSignal,
): Promise<SystemdConnection | undefined> {
  return (await onBus(root, signal)) ?? (await onPrivateSocket(root, signal));
}

async function onBus(root: string, signal: AbortSignal): Promise<SystemdConnection | undefined> {
  const connection = await connectIfThere(join(root, BUS_SOCKET), signal);
  if (connection === undefined) return undefined;
  const close = () => connection.close();
  signal.addEventListener('abort', close, { once: true });
  const bus = {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
  };
  try {
    await connection.call({ ...bus, member: 'Hello' });
    await connection.call({ ...bus, member: 'GetNameOwner', signature: 's', body: [SYSTEMD] });
    return { connection, destination: { destination: SYSTEMD } };
  } catch (error) {
    connection.close();
    if (error instanceof DbusError && NOBODY_ANSWERS.includes(error.errorName)) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

async function onPrivateSocket(root: string, signal: AbortSignal): Promise<SystemdConnection | undefined> {
  const connection = await connectIfThere(join(root, PRIVATE_SOCKET), signal);
  return connection && { connection, destination: {} };
}

async function connectIfThere(path: string, signal: AbortSignal): Promise<DbusConnection | undefined> {
  try {
    return await connectDbus(path, signal);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
