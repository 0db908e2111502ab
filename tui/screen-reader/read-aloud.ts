import { once } from 'node:events';
import type { FleetSnapshot, FleetStore } from '../data/fleet-store.ts';
import { changedSentences } from './changed-sentences.ts';

export type ReadAloudOptions = {
  /** Writes one line. */
  readonly write: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
};

/**
 * Tells a fleet as plain lines that are only ever appended: nothing is drawn over, no escape sequence is written, so that
 * a screen reader, a braille line, a pipe or a log can follow. Runs until `signal`.
 */
export async function readAloud(fleet: FleetStore, { write, signal }: ReadAloudOptions): Promise<void> {
  let told: FleetSnapshot | null = null;
  const tell = () => {
    const now = fleet.snapshot();
    if (told === null && now.hosts.every(({ state }) => state === 'unknown')) return;
    for (const sentence of changedSentences(told, now)) write(sentence);
    told = now;
  };
  const unsubscribe = fleet.subscribe(tell);
  tell();
  if (!signal.aborted) await once(signal, 'abort');
  unsubscribe();
}
