import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { TapRecord } from '../data-plane.ts';

/** What a record says to a person: lines that are safe to write to a terminal. */
export type TapFormat = {
  /** None where nothing is to be told yet. */
  lines(record: TapRecord): string[];
  /** Some of the bytes were not seen: what was begun cannot be gone on with. */
  missed(): void;
};

/** One line for the beginning and the end of a connection; undefined for bytes. Another server may tell any address. */
export function eventLine({ event, stream, client, upstream }: TapRecord): string | undefined {
  if (event === 'open') return safeLine(`open ${client} → ${upstream ?? 'nobody'}`);
  if (event === 'end') return `${stream === 'upstream' ? 'client' : 'server'} has ended its side`;
  if (event === 'close') return 'closed';
  return event === 'reset' ? 'reset' : undefined;
}
