import type { QueryService } from '../../api/query-service.ts';
import type { Target } from '../../client/target.ts';
import type { HostRow } from '../../contract/hosts.ts';
import type { FleetHost } from './fleet-host.ts';
import { localHost } from './local-host.ts';
import { peerHost } from './peer-host.ts';

export type KnownHostsOptions = {
  readonly local: QueryService;
  /** This host, then its peers, as they were last seen. */
  readonly rows: (signal: AbortSignal) => Promise<readonly HostRow[]>;
  /** How each peer is asked. */
  readonly targets: () => readonly { readonly target: Target }[];
};

/** The hosts that this agent knows, itself first, each ready to be asked. */
export async function knownHosts(
  { local, rows, targets }: KnownHostsOptions,
  signal: AbortSignal,
): Promise<FleetHost[]> {
  const ways = new Map(targets().map(({ target }) => [target.url, target]));
  return (await rows(signal)).flatMap((row) => {
    const labels = { ...row.status?.labels, ...row.labels };
    if (row.self) return [localHost({ name: row.name, labels }, local)];
    const target = ways.get(row.url ?? '');
    // It was removed while its row was being made.
    return target === undefined ? [] : [peerHost({ name: row.name, labels, ...stateOf(row) }, target)];
  });
}

function stateOf({ state, because, clockOffsetMs }: HostRow): Pick<FleetHost, 'clockOffset' | 'down'> {
  return { down: state === 'down' ? (because ?? 'no answer') : null, clockOffset: clockOffsetMs };
}
