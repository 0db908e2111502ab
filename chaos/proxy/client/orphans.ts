import { ownPrefix } from './server-changes.ts';
import type { ServerProxy } from './server-proxy.ts';
import type { UndoRecord } from './undo-record.ts';

/**
 * What other runs of ours have left on a server and nobody will end: toxics and proxies with our prefix, but for toxics
 * that end by themselves. Another run may still be going on, so they are told, never removed.
 */
export function findOrphans(proxies: readonly ServerProxy[]): UndoRecord[] {
  return proxies.flatMap(({ name: proxy, listen, upstream, toxics }): UndoRecord[] => {
    if (proxy.startsWith(ownPrefix))
      return [{ verb: 'proxy-delete', proxy, made: { name: proxy, listen, upstream } }];
    return toxics
      .filter(({ name, ttl }) => name.startsWith(ownPrefix) && ttl === undefined)
      .map(({ name, type, stream }) => ({
        verb: 'toxic-delete',
        proxy,
        toxic: name,
        type,
        stream,
        attributes: undefined,
      }));
  });
}
