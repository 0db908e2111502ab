const DAY = 86_400;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, DAY];

export type TimeTick = { readonly seconds: number; readonly label: string };

/** At most `most` round moments between two (seconds since the epoch), with their time of day in UTC. */
export function utcTicks(start: number, end: number, most: number): TimeTick[] {
  const wanted = Math.max(1, end - start) / Math.max(1, most);
  const step = STEPS.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
  const ticks: TimeTick[] = [];
  for (let seconds = Math.ceil(start / step) * step; seconds <= end && ticks.length <= most; seconds += step)
    ticks.push({ seconds, label: label(seconds, step, end - start) });
  return ticks;
}

function label(seconds: number, step: number, span: number): string {
  const text = new Date(seconds * 1_000).toISOString();
  if (span > DAY) return step < DAY ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(5, 10);
  return text.slice(11, step < 60 ? 19 : 16);
}
