import type { Client } from '../../../client/client.ts';
import { askAll } from '../../../client/fleet.ts';
import type { Target } from '../../../client/target.ts';
import { listBackups } from '../../../contract/backups.ts';
import { type HostRow, listHosts } from '../../../contract/hosts.ts';
import { getStatus } from '../../../contract/status.ts';
import { errorMessage, OperationalError } from '../../../kit/errors.ts';
import { type RecoveryState, rowOfBackup } from './recovery-state.ts';

/** Milliseconds for one agent. */
const TIMEOUT = 10_000;

/** The backups of one agent. @throws RequestError */
export async function agentRecoveryState(client: Client, now = Date.now()): Promise<RecoveryState> {
  const [{ host }, listing] = await Promise.all([
    client.call(getStatus),
    client.call(listBackups, {}, { timeoutMs: TIMEOUT }),
  ]);
  return {
    rows: listing.backups.map((backup) => rowOfBackup(host, backup, now)),
    unknown: listing.backups.length > 0 ? [] : [{ host, because: listing.because ?? 'it backs up nothing' }],
  };
}

/** Those of all hosts that it knows, asked through it; one that does not answer is told. */
export async function fleetRecoveryState(client: Client, now = Date.now()): Promise<RecoveryState> {
  const { hosts } = await client.call(listHosts, { query: { refresh: 'true' } });
  const states = await Promise.all(hosts.map((host) => hostState(client, host, now)));
  return { rows: states.flatMap(({ rows }) => rows), unknown: states.flatMap(({ unknown }) => unknown) };
}

async function hostState(client: Client, host: HostRow, now: number): Promise<RecoveryState> {
  const { name, url, self } = host;
  if (self) return agentRecoveryState(client, now);
  if (url === null) return { rows: [], unknown: [{ host: name, because: 'it has no address' }] };
  const there: Target = { url, via: client.target };
  const [answer] = await askAll(
    [there],
    (peer, signal) => peer.callWithTiming(listBackups, {}, { signal, timeoutMs: TIMEOUT }),
    { timeoutMs: TIMEOUT },
  ).catch((error) => {
    if (error instanceof OperationalError) return [{ ok: false as const, message: errorMessage(error) }];
    throw error;
  });
  if (answer === undefined || !answer.ok)
    return { rows: [], unknown: [{ host: name, because: answer?.message ?? 'no answer' }] };
  const { backups, because } = answer.value;
  return {
    rows: backups.map((backup) => rowOfBackup(name, backup, now)),
    unknown: backups.length > 0 ? [] : [{ host: name, because: because ?? 'it backs up nothing' }],
  };
}
