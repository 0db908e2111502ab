import { uptime } from 'node:os';
import { connectSystemd, SYSTEMD, type SystemdConnection } from '../../../agent/kit/dbus/connect-systemd.ts';
import { DbusError } from '../../../agent/kit/dbus/dbus-connection.ts';
import type { DbusValue, Variant } from '../../../agent/kit/dbus/dbus-value.ts';
import { ProbeFailure } from '../../probe-failure.ts';

/** What systemd says of one unit (org.freedesktop.systemd1(5)); times in milliseconds since the epoch. */
export type UnitState = {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error` */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating` */
  readonly active: string;
  readonly sub: string;
  readonly since: number | undefined;
  /** `success`, `exit-code`, `signal`, `oom-kill`, `timeout`, … */
  readonly result: string | undefined;
  /** Of a service: `simple`, `oneshot`, … */
  readonly type: string | undefined;
  readonly restarts: number | undefined;
  readonly mainPid: number | undefined;
  readonly exitCode: number | undefined;
  readonly memory: number | undefined;
  /** Of a timer. */
  readonly next: number | undefined;
  readonly last: number | undefined;
};

const MANAGER_PATH = '/org/freedesktop/systemd1';
/** "Not set" as a number of 64 bits. */
const NEVER = 2n ** 64n - 1n;

type Ask = (type: string, property: string) => Promise<DbusValue | undefined>;

/**
 * Asks systemd about one unit, in one round of questions. A unit that is not in memory is loaded for it, as
 * `systemctl status` does.
 *
 * @throws ProbeFailure `no-systemd`, `systemd-refuses`, both unknown; the signal's reason
 */
export async function readUnit(
  root: string,
  name: string,
  now: number,
  signal: AbortSignal,
): Promise<UnitState> {
  const found = await connectSystemd(root, signal);
  if (found === undefined)
    throw new ProbeFailure('no-systemd', 'no systemd answers on this host', { state: 'unknown' });
  const close = () => found.connection.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    const ask = asking(found, await pathOf(found, name));
    return await stateOf(ask, typeOf(name), now);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

async function pathOf({ connection, destination }: SystemdConnection, name: string): Promise<string> {
  const call = { path: MANAGER_PATH, interface: `${SYSTEMD}.Manager`, member: 'LoadUnit', signature: 's' };
  try {
    const [path] = await connection.call({ ...destination, ...call, body: [name] });
    return String(path);
  } catch (error) {
    if (!(error instanceof DbusError)) throw error;
    throw new ProbeFailure('systemd-refuses', error.message, { state: 'unknown', cause: error });
  }
}

function asking({ connection, destination }: SystemdConnection, path: string): Ask {
  const call = { path, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' };
  return async (type, property) => {
    try {
      const [value] = await connection.call({
        ...destination,
        ...call,
        body: [`${SYSTEMD}.${type}`, property],
      });
      return (value as Variant | undefined)?.value;
    } catch (error) {
      // Another version of systemd, or another type of unit: it has no such property.
      if (error instanceof DbusError) return undefined;
      throw error;
    }
  };
}

async function stateOf(ask: Ask, type: string, now: number): Promise<UnitState> {
  const service = (name: string) => (type === 'Service' ? ask(type, name) : undefined);
  const timer = (name: string) => (type === 'Timer' ? ask(type, name) : undefined);
  const [load, active, sub, since, result, kind, restarts, pid, exitCode, memory, wall, monotonic, last] =
    await Promise.all([
      ask('Unit', 'LoadState'),
      ask('Unit', 'ActiveState'),
      ask('Unit', 'SubState'),
      ask('Unit', 'StateChangeTimestamp'),
      ask(type, 'Result'),
      service('Type'),
      service('NRestarts'),
      service('MainPID'),
      service('ExecMainStatus'),
      service('MemoryCurrent'),
      timer('NextElapseUSecRealtime'),
      timer('NextElapseUSecMonotonic'),
      timer('LastTriggerUSec'),
    ]);
  return {
    load: text(load) ?? 'unknown',
    active: text(active) ?? 'unknown',
    sub: text(sub) ?? '',
    since: time(since),
    result: text(result),
    type: text(kind),
    restarts: number(restarts),
    mainPid: number(pid) || undefined,
    exitCode: number(exitCode),
    memory: number(memory),
    next: earliest(time(wall), sinceBoot(time(monotonic), now)),
    last: time(last),
  };
}

/** The interface of a unit: `nginx.service` has `Service`. */
function typeOf(name: string): string {
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  return suffix.charAt(0).toUpperCase() + suffix.slice(1);
}

function text(value: DbusValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: DbusValue | undefined): number | undefined {
  if (typeof value === 'bigint') return value === NEVER ? undefined : Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** Microseconds, 0 for never. */
function time(value: DbusValue | undefined): number | undefined {
  const microseconds = number(value);
  return microseconds ? microseconds / 1_000 : undefined;
}

function sinceBoot(milliseconds: number | undefined, now: number): number | undefined {
  return milliseconds && now - uptime() * 1_000 + milliseconds;
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
