import type { Client } from '../../client/client.ts';
import { listHosts } from '../../contract/hosts.ts';
import { getStatus } from '../../contract/status.ts';
import type { FleetView } from './format-status.ts';
import { ownRow } from './status-row.ts';

/**
 * Asks an agent for itself, or for all hosts that it knows; within two seconds, in which an agent answers for its peers.
 *
 * @throws RequestError
 */
export async function readStatus(client: Client, all: boolean, signal?: AbortSignal): Promise<FleetView> {
  const options = signal === undefined ? {} : { signal };
  if (!all) {
    const status = await client.call(getStatus, {}, options);
    return { hosts: [ownRow(status)], now: Date.parse(status.time) };
  }
  const { hosts } = await client.call(listHosts, { query: { refresh: 'true' } }, options);
  const own = hosts.find(({ self }) => self)?.status;
  return { hosts, now: own ? Date.parse(own.time) : Date.now() };
}
