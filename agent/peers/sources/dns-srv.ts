import { Resolver } from 'node:dns/promises';
import { errorCode, errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { peerUrlProblem } from '../peer-url.ts';
import type { FoundPeer, PeerSource } from './peer-source.ts';

const LOOK_EVERY_MS = 30_000;
const LOOK_AGAIN_MS = 5_000;

export type DnsSrvOptions = {
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /** `address:port` of each name server. @default those of this host */
  readonly servers?: readonly string[];
};

/**
 * The hosts and ports of a DNS SRV record (RFC 2782), all priorities alike. Asked every thirty seconds, every five after
 * a failure, which leaves the peers as they were.
 */
export function dnsSrvSource({ name, scheme, servers }: DnsSrvOptions): PeerSource {
  let peers: readonly FoundPeer[] = [];
  return {
    kind: 'dns_srv',
    place: name,
    async look(signal) {
      // A new one for each look follows a host whose name servers change.
      const resolver = new Resolver({ timeout: 2_000, tries: 2 });
      if (servers !== undefined) resolver.setServers(servers);
      const cancel = () => resolver.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        peers = (await resolver.resolveSrv(name)).map((record) => foundPeer(record, scheme));
        return { peers, problem: null, againInMs: LOOK_EVERY_MS };
      } catch (error) {
        const because = errorCode(error) ?? errorMessage(error);
        return { peers, problem: `${name}: ${because}`, againInMs: LOOK_AGAIN_MS };
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
  };
}

/** @throws SyntaxError where the record names no host. */
function foundPeer({ name, port }: { name: string; port: number }, scheme: string): FoundPeer {
  const url = `${scheme}://${name.replace(/\.$/, '')}:${port}`;
  const problem = peerUrlProblem(url);
  if (problem !== undefined) throw new SyntaxError(`${safeLine(JSON.stringify(url), 80)}: ${problem}`);
  return { url: new URL(url).origin, labels: {} };
}
