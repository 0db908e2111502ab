/** What one end of a connection saw, in milliseconds: bytes as they came, then the end, a reset or nothing more. */
export type Sighting = {
  /** `bytes`, `FIN`, `RST`, `open` at the end of the watch, or `ERR` with the number of the error. */
  readonly what: string;
  readonly bytes: number;
  readonly at: number;
};

/** How much sooner and later than recorded something may be seen, in milliseconds. */
export type Tolerance = { readonly early: number; readonly late: number };

const LIST = /\[(?:'[^']*'(?:, )?)*\]/g;
const PAIR = /\{('(?:upstream)': \[[^\]]*\]), ('(?:client)': \[[^\]]*\])\}/g;

/** `['10B@101', 'FIN@101']` */
export function parseSightings(list: string): Sighting[] {
  return [...list.matchAll(/'([^']*)'/g)].map(([, text]) => {
    const [what = '', at = ''] = text!.split('@');
    const bytes = /^(\d+)B$/.exec(what)?.[1];
    return { what: bytes === undefined ? what : 'bytes', bytes: Number(bytes ?? 0), at: Number(at) };
  });
}

/** What is not as recorded; `time`: it was seen, but not when it should have been. */
export type Deviation = { readonly of: 'sight' | 'time'; readonly text: string };

/**
 * What two lists of sightings differ in beyond how the bytes were cut: how it ended, how many bytes came in all, and
 * when each recorded count of them was reached.
 */
export function sightingDeviations(recorded: string, seen: string, { early, late }: Tolerance): Deviation[] {
  const [theirs, ours] = [parseSightings(recorded), parseSightings(seen)];
  if (outcome(theirs) !== outcome(ours)) return [{ of: 'sight', text: `${seen} is not ${recorded}` }];
  return milestones(theirs).flatMap(({ bytes, at }) => {
    const when = bytes === Number.POSITIVE_INFINITY ? ours.at(-1)!.at : reached(ours, bytes);
    if (when >= at - early && when <= at + late) return [];
    return [{ of: 'time', text: `${seen}: ${when} ms for ${at} of ${recorded}` }];
  });
}

function outcome(sightings: readonly Sighting[]): string {
  const bytes = sightings.reduce((total, sighting) => total + sighting.bytes, 0);
  const others = sightings.filter(({ what }) => what !== 'bytes').map(({ what }) => what);
  return `${bytes} ${others.join(' ')}`;
}

/** After each recorded piece its count of bytes so far and its time; the end stands for an infinite count. */
function milestones(sightings: readonly Sighting[]): { bytes: number; at: number }[] {
  let total = 0;
  return sightings.map(({ what, bytes, at }) => {
    total += bytes;
    return { bytes: what === 'bytes' ? total : Number.POSITIVE_INFINITY, at };
  });
}

function reached(sightings: readonly Sighting[], count: number): number {
  let total = 0;
  for (const { bytes, at } of sightings) {
    total += bytes;
    if (total >= count) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/** A line without its lists of sightings, and these; of two ends, the client stands first. */
export function splitSightings(line: string): { text: string; lists: string[] } {
  const ordered = line.replace(PAIR, '{$2, $1}');
  return { text: ordered.replace(LIST, '[]'), lists: ordered.match(LIST) ?? [] };
}
