import type { ConnectionState } from '../data-plane.ts';
import { jsonText } from './json-text.ts';

/** The open connections of a proxy: times in milliseconds, amounts in bytes. */
export function connectionsText(connections: readonly ConnectionState[]): string {
  return jsonText(
    connections.map(({ id, client, upstream, age, bytes, held, toxics }) => ({
      id,
      client,
      upstream,
      age: Math.round(age),
      bytes,
      held,
      toxics,
    })),
  );
}
