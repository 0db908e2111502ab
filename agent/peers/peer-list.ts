import type { NewPeer } from '../contract/peers.ts';
import { OperationalError } from '../kit/errors.ts';
import { Secret } from '../kit/secret.ts';
import { sendsInClear } from '../kit/sends-in-clear.ts';
import type { PeerConfig } from './config.ts';
import { type AddedPeer, type AddedPeers, configuredPeer, type KnownPeer } from './known-peer.ts';
import { peerUrl } from './peer-url.ts';

export type PeerListOptions = {
  readonly configured: readonly PeerConfig[];
  /** URLs of the command line. */
  readonly options: readonly string[];
  readonly added: AddedPeers;
  /** The peers that sources name now. @default none */
  readonly discovered?: () => readonly KnownPeer[];
};

export type PeerList = {
  /** In the order configuration, command line, added, discovered; one of each URL, the first wins. */
  all(): KnownPeer[];
  /** @throws OperationalError `conflict` when the URL is known, `invalid` when it or the token cannot be used. */
  add(peer: NewPeer): KnownPeer;
  /** @throws OperationalError `not-found`, or `conflict` when it is not an added one. */
  remove(url: string): KnownPeer;
  /** Takes the peers of a new configuration in place of those of the old. */
  configure(configured: readonly PeerConfig[]): void;
};

/** The peers of the configuration, of the command line, those added while the agent ran and those found, as one list. */
export function createPeerList({
  configured,
  options,
  added,
  discovered = () => [],
}: PeerListOptions): PeerList {
  let fromConfig = configured.map(configuredPeer);
  const fromOptions = options.map((url): KnownPeer => ({ url: peerUrl(url), source: 'option' }));
  const all = () => {
    const known = new Map<string, KnownPeer>();
    const fromStore = added.list().map((peer): KnownPeer => ({ ...peer, source: 'added' }));
    for (const peer of [...fromConfig, ...fromOptions, ...fromStore, ...discovered()])
      if (!known.has(peer.url)) known.set(peer.url, peer);
    return [...known.values()];
  };
  return {
    all,
    add(given) {
      const peer = newPeer(given);
      if (all().some(({ url }) => url === peer.url))
        throw new OperationalError('conflict', `Cannot add peer ${peer.url}: it is known already`);
      added.add(peer);
      return { ...peer, source: 'added' };
    },
    remove(text) {
      const peer = removable(all(), peerUrl(text));
      added.remove(peer.url);
      return peer;
    },
    configure(list) {
      fromConfig = list.map(configuredPeer);
    },
  };
}

const PLACES: Partial<Record<KnownPeer['source'], string>> = {
  config: 'the configuration',
  option: 'the command line of the agent',
};

function newPeer({ url: text, name, token, fingerprint }: NewPeer): AddedPeer {
  const url = peerUrl(text);
  if (token !== undefined && sendsInClear(url)) {
    throw new OperationalError('invalid', `Cannot add peer ${url}: the token could be read on the way`, {
      hint: 'Use https://',
    });
  }
  return { url, name, fingerprint, token: token === undefined ? undefined : new Secret(token) };
}

function removable(all: readonly KnownPeer[], url: string): KnownPeer {
  const peer = all.find((peer) => peer.url === url);
  if (peer === undefined) {
    throw new OperationalError('not-found', `Cannot remove peer ${url}: it is not known`, {
      hint: 'vedette peers list',
    });
  }
  if (peer.source === 'added') return peer;
  const place = PLACES[peer.source] ?? `${peer.source} ${peer.place}`;
  throw new OperationalError('conflict', `Cannot remove peer ${url}: it is from ${place}`, {
    hint: `Take it out of ${place}`,
  });
}
