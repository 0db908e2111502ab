import { once } from 'node:events';
import type { FleetProbe } from '../data/fleet-probe.ts';
import type { FleetProbes } from '../data/fleet-probes.ts';
import type { FleetSnapshot, FleetStore } from '../data/fleet-store.ts';
import { changedProbeSentences } from './changed-probe-sentences.ts';
import { changedSentences } from './changed-sentences.ts';

export type ReadAloudOptions = {
  /** Writes one line. */
  readonly write: (line: string) => void;
  /** Its probes are told as well. @default none */
  readonly probes?: FleetProbes;
  /** Ends it. */
  readonly signal: AbortSignal;
};

/**
 * Tells a fleet as plain lines that are only ever appended: nothing is drawn over, no escape sequence is written, so that
 * a screen reader, a braille line, a pipe or a log can follow. Runs until `signal`.
 */
export async function readAloud(
  fleet: FleetStore,
  { write, probes, signal }: ReadAloudOptions,
): Promise<void> {
  let told: FleetSnapshot | null = null;
  const tell = () => {
    const now = fleet.snapshot();
    if (told === null && now.hosts.every(({ state }) => state === 'unknown')) return;
    for (const sentence of changedSentences(told, now)) write(sentence);
    told = now;
  };
  const unsubscribe = [
    fleet.subscribe(tell),
    ...(probes === undefined ? [] : [tellProbes(fleet, probes, write)]),
  ];
  tell();
  if (!signal.aborted) await once(signal, 'abort');
  for (const leave of unsubscribe) leave();
}

/** @returns what ends it */
function tellProbes(
  fleet: Parameters<typeof readAloud>[0],
  probes: FleetProbes,
  write: (line: string) => void,
): () => void {
  let told: readonly FleetProbe[] | null = null;
  return probes.subscribe(() => {
    const now = probes.snapshot();
    if (!now.settled) return;
    for (const sentence of changedProbeSentences(told, now.probes, fleet.snapshot().at)) write(sentence);
    told = now.probes;
  });
}
