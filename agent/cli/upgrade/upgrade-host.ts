import { setTimeout as sleep } from 'node:timers/promises';
import { localAgent } from '../../client/local-agent.ts';
import { getReadyz } from '../../contract/health.ts';
import { OperationalError } from '../../kit/errors.ts';
import { configuredAgent } from '../connect.ts';
import { runSystemCommand, systemdRuns } from '../install/run-system-command.ts';

/** What an upgrade does to the host; tests give their own. */
export type UpgradeHost = {
  /** Restarts the agent; false when systemd does not run it, so there is nothing to watch. */
  restart(): Promise<boolean>;
  /** Whether the agent is ready within the time that a start may take. */
  becomesReady(): Promise<boolean>;
};

const START = 60_000;

/**
 * The agent that systemd runs on this host: for root the service of the system, else that of the user.
 *
 * @param data its data folder, where it is not the usual one.
 */
export function systemdHost(data: string | undefined): UpgradeHost {
  let started = false;
  return {
    async restart() {
      if (!systemdRuns() || (await activeState()) === 'inactive') return false;
      started = await systemctl('restart', 'vedette.service').then(
        () => true,
        () => false,
      );
      return true;
    },
    // Whoever else answers on this host is not the service that was restarted.
    becomesReady: async () =>
      started && (await readyWithin(START, data)) && (await activeState()) === 'active',
  };
}

const activeState = async () =>
  (await systemctl('show', '-p', 'ActiveState', '--value', 'vedette.service')).trim();

function systemctl(...words: string[]): Promise<string> {
  return runSystemCommand(['systemctl', ...(process.getuid?.() === 0 ? [] : ['--user']), ...words]);
}

/** Asks `/readyz` of the local agent every half second. @returns whether it was ready within that time. */
export async function readyWithin(milliseconds: number, data: string | undefined): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    if (await isReady(data)) return true;
    await sleep(500);
  }
  return false;
}

async function isReady(dataFolder: string | undefined): Promise<boolean> {
  try {
    const client =
      dataFolder === undefined
        ? ((await configuredAgent()) ?? (await localAgent()))
        : await localAgent({ dataFolder });
    await client.call(getReadyz);
    return true;
  } catch (error) {
    if (error instanceof OperationalError) return false;
    throw error;
  }
}
