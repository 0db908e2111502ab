import type { AddedPeer, AddedPeers } from './known-peer.ts';

/** Added peers that are remembered as long as the test runs. */
export function addedPeers(...peers: AddedPeer[]): AddedPeers {
  let all = peers;
  return {
    list: () => all,
    add: (peer) => {
      all = [...all, peer];
    },
    remove: (url) => {
      all = all.filter((peer) => peer.url !== url);
    },
  };
}
