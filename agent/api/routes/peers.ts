import { addPeer, listPeers, removePeer } from '../../contract/peers.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function peerRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(addPeer, {
      changes: ({ body }) => body.url,
      handle: ({ body }) => services.peers.add(body),
    }),
    endpoint(listPeers, { revalidate: true, handle: () => ({ peers: services.peers.list() }) }),
    endpoint(removePeer, {
      changes: ({ query }) => query.url,
      handle: ({ query }) => services.peers.remove(query.url),
    }),
  ];
}
