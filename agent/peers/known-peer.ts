import type { Target } from '../client/target.ts';
import type { Peer } from '../contract/peers.ts';
import type { Secret } from '../kit/secret.ts';
import type { PeerConfig } from './config.ts';
import { peerUrl } from './peer-url.ts';

/** A peer of any source. */
export type KnownPeer = {
  /** In its one form (`peerUrl`); two peers never share one. */
  readonly url: string;
  readonly source: Peer['source'];
  readonly name?: string | undefined;
  readonly token?: Secret | undefined;
  readonly fingerprint?: string | undefined;
  readonly caFile?: string | undefined;
  /** What a source says of it; stands before what it says of itself. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The file or the name that it was found in. */
  readonly place?: string | undefined;
};

/** A peer that was added while the agent ran, as it is remembered. */
export type AddedPeer = Omit<KnownPeer, 'source' | 'caFile' | 'labels' | 'place'>;

/** Where added peers are remembered; the daemon gives one that keeps them on disk. */
export type AddedPeers = {
  list(): readonly AddedPeer[];
  add(peer: AddedPeer): void;
  remove(url: string): void;
};

/** A peer of the configuration. */
export function configuredPeer({ url, ca_file, ...rest }: PeerConfig): KnownPeer {
  return { ...rest, url: peerUrl(url), caFile: ca_file, source: 'config' };
}

/** How the API shows it: everything but the token. */
export function shownPeer({ url, name, source, place, fingerprint, token }: KnownPeer): Peer {
  return {
    url,
    name: name ?? null,
    source,
    ...(place === undefined ? {} : { place }),
    fingerprint: fingerprint ?? null,
    hasToken: token !== undefined,
  };
}

/** What a person calls it before it has said its own name. */
export function peerName({ name, url }: KnownPeer): string {
  return name ?? new URL(url).host;
}

/** How it is asked. */
export function peerTarget(peer: KnownPeer): Target {
  const { url, token, fingerprint, caFile } = peer;
  return {
    url,
    name: peerName(peer),
    ...(token === undefined ? {} : { token }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(caFile === undefined ? {} : { caFile }),
  };
}

/** Whether both are asked in the same way and shown under the same name; their labels may differ. */
export function samePeer(a: KnownPeer, b: KnownPeer): boolean {
  const key = ({ token, ...rest }: KnownPeer) =>
    JSON.stringify([
      rest.url,
      rest.source,
      rest.name ?? null,
      rest.fingerprint ?? null,
      rest.caFile ?? null,
      token?.reveal() ?? null,
    ]);
  return key(a) === key(b);
}
