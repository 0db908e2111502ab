import type { CollectConfig } from '../config.ts';
import { chooseUnits } from './choose-units.ts';
import { findSystemd, type SystemdManager, type Unit } from './systemd-manager.ts';

/** A unit with what only a question of its own tells. */
export type UnitDetails = Unit & {
  /** When its state last changed, milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly mainPid: number | undefined;
  readonly restarts: number | undefined;
};

/** Units asked about at once; the bus bounds how many answers a client may be owed. */
const AT_ONCE = 16;

/**
 * Asks systemd for the units that the configuration names, over a connection of its own.
 *
 * @param root where the root file system of the host is mounted
 * @throws NoDataError where no systemd answers
 */
export async function readUnits(
  root: string,
  config: CollectConfig['systemd'],
  signal: AbortSignal,
): Promise<UnitDetails[]> {
  const manager = await findSystemd(root, signal);
  const close = () => manager.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const chosen = chooseUnits(await manager.units(), config);
    const details: UnitDetails[] = [];
    for (let from = 0; from < chosen.length; from += AT_ONCE) {
      const some = chosen.slice(from, from + AT_ONCE).map((unit) => readDetails(manager, unit));
      details.push(...(await Promise.all(some)));
    }
    return details;
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

async function readDetails(manager: SystemdManager, unit: Unit): Promise<UnitDetails> {
  const service = unit.name.endsWith('.service');
  const [changed, mainPid, restarts] = await Promise.all([
    manager.property(unit.path, 'Unit', 'StateChangeTimestamp'),
    service ? manager.property(unit.path, 'Service', 'MainPID') : undefined,
    service ? manager.property(unit.path, 'Service', 'NRestarts') : undefined,
  ]);
  return {
    ...unit,
    since: typeof changed === 'bigint' && changed > 0n ? Number(changed / 1_000n) : undefined,
    mainPid: typeof mainPid === 'number' && mainPid > 0 ? mainPid : undefined,
    restarts: typeof restarts === 'number' ? restarts : undefined,
  };
}
