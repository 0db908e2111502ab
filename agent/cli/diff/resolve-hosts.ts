import type { Client } from '../../client/client.ts';
import { listHosts } from '../../contract/hosts.ts';
import { listPeers } from '../../contract/peers.ts';
import { OperationalError } from '../../kit/errors.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';

/** A host of the command line, and how to ask it. */
export type NamedClient = { readonly name: string; readonly client: Client };

/**
 * Finds each host: a URL is asked itself, a name is looked up among the peers of the local agent (or of `--url`,
 * `--data`), whose fingerprints are used.
 *
 * @throws OperationalError `not-found` for a name that nobody knows.
 */
export async function resolveHosts(
  hosts: readonly string[],
  args: ConnectionArguments,
): Promise<NamedClient[]> {
  const names = [...new Set(hosts)];
  const isUrl = (host: string) => /^https?:\/\//.test(host);
  const find = names.every(isUrl) ? undefined : await lookUp(args);
  return Promise.all(
    names.map(async (name) => ({
      name,
      client: isUrl(name) ? await connect({ ...args, data: undefined, url: name }) : await find!(name),
    })),
  );
}

async function lookUp(args: ConnectionArguments): Promise<(name: string) => Promise<Client>> {
  const local = await connect(args);
  const [{ hosts }, { peers }] = await Promise.all([local.call(listHosts), local.call(listPeers)]);
  return async (name) => {
    const row = hosts.find((host) => host.name === name) ?? hosts.find(({ url }) => peerName(url) === name);
    if (row?.self) return local;
    if (row?.url) {
      const known = peers.find(({ url }) => url === row.url)?.fingerprint ?? undefined;
      return connect({ ...args, data: undefined, url: row.url, fingerprint: known ?? args.fingerprint });
    }
    throw new OperationalError('not-found', `Cannot compare ${name}: no peer has this name`, {
      hint: 'vedette peers list shows who is known; a URL needs no peer',
    });
  };
  function peerName(url: string | null): string | undefined {
    return peers.find((peer) => peer.url === url)?.name ?? undefined;
  }
}
