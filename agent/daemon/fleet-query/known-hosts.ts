import type { QueryService } from '../../api/query-service.ts';
import type { HostRow } from '../../contract/hosts.ts';
import type { PeerMonitor } from '../../peers/peer-monitor.ts';
import type { FleetHost } from './fleet-host.ts';
import { localHost } from './local-host.ts';
import { peerHost } from './peer-host.ts';

export type KnownHostsOptions = {
  readonly local: QueryService;
  readonly peers: Pick<PeerMonitor, 'hosts' | 'targets'>;
};

/** The hosts that this agent knows, itself first, as they were last seen; each ready to be asked. */
export async function knownHosts(
  { local, peers }: KnownHostsOptions,
  signal: AbortSignal,
): Promise<FleetHost[]> {
  const rows = await namedRows(peers, signal);
  const ways = new Map(peers.targets().map(({ target }) => [target.url, target]));
  return rows.flatMap((row) => {
    const labels = { ...row.status?.labels, ...row.labels };
    if (row.self) return [localHost({ name: row.name, labels }, local)];
    const target = ways.get(row.url ?? '');
    // It was removed while its row was being made.
    return target === undefined
      ? []
      : [peerHost({ name: row.name, alias: target.name, labels, ...stateOf(row) }, target)];
  });
}

/** A peer that has never answered may do so now; until then its name, which its series get, is not known. */
async function namedRows(peers: KnownHostsOptions['peers'], signal: AbortSignal): Promise<HostRow[]> {
  const rows = await peers.hosts({ refresh: false, signal });
  return rows.every(({ status }) => status !== null) ? rows : peers.hosts({ refresh: true, signal });
}

function stateOf({ state, clockOffsetMs }: HostRow): Pick<FleetHost, 'clockOffset' | 'isDown'> {
  return { isDown: state === 'down', clockOffset: clockOffsetMs };
}
