import {
  type Deviation,
  sightingDeviations,
  splitSightings,
  type Tolerance,
} from './socket-sightings.testkit.ts';

/** The scenarios of a transcript of `data-plane.py` by name: the lines that each printed. */
export function parseScenarios(transcript: string): Map<string, string[]> {
  const scenarios = new Map<string, string[]>();
  for (const part of transcript.split(/^## /m).slice(1)) {
    const [name = '', ...lines] = part.trimEnd().split('\n');
    scenarios.set(name, lines);
  }
  return scenarios;
}

/** What a scenario's lines differ in from the recorded ones, beyond ports, names of proxies and a little time. */
export function scenarioDeviations(
  recorded: readonly string[],
  seen: readonly string[],
  tolerance: Tolerance,
): Deviation[] {
  if (recorded.length !== seen.length)
    return [{ of: 'sight', text: `not ${recorded.length} lines: ${seen.join(' / ')}` }];
  return recorded.flatMap((line, index) => lineDeviations(line, seen[index]!, tolerance));
}

function lineDeviations(recorded: string, seen: string, tolerance: Tolerance): Deviation[] {
  const [theirs, ours] = [splitSightings(recorded), splitSightings(seen)];
  const [timesOfTheirs, timesOfOurs] = [durations(theirs.text), durations(ours.text)];
  if (withoutChance(theirs.text) !== withoutChance(ours.text))
    return [{ of: 'sight', text: `${seen.trim()} is not ${recorded.trim()}` }];
  return [
    ...theirs.lists.flatMap((list, index) => sightingDeviations(list, ours.lists[index]!, tolerance)),
    ...timesOfTheirs.flatMap((time, index) => slower(time, timesOfOurs[index]!, tolerance)),
  ];
}

/** Of what a call took only that it took longer is a difference. */
function slower(recorded: number, seen: number, { late }: Tolerance): Deviation[] {
  if (seen <= recorded + late) return [];
  return [{ of: 'time', text: `a call took ${seen} ms, recorded are ${recorded} ms` }];
}

const SECONDS = /(?<=, )\d+\.\d+(?:e-\d+)?(?=\))/g;
const MILLISECONDS = /\b\d+(?=ms\b)/g;

function durations(text: string): number[] {
  const seconds = text.match(SECONDS) ?? [];
  const milliseconds = text.match(MILLISECONDS) ?? [];
  return [...seconds.map((value) => Number(value) * 1_000), ...milliseconds.map(Number)];
}

/** `Logger` is an accident of the official server that no client reads. */
function withoutChance(text: string): string {
  return text
    .replace(SECONDS, 'S')
    .replace(MILLISECONDS, 'N')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/"name":"dp\d+"/g, '"name":"dp"')
    .replace(',"Logger":{}', '')
    .trim();
}
