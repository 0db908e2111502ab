import { parseSightings } from './socket-sightings.testkit.ts';

/** What is wrong with the lines of a scenario; nothing where they are as they should be. */
export type Judge = (lines: readonly string[]) => string[];

/** The scenarios in which chance, or something that we do on purpose, has a part: what must hold all the same. */
export const judges: Readonly<Record<string, Judge>> = {
  // Uniform from latency - jitter to latency + jitter, never below zero.
  latency_jitter: ([line]) => quantiles(line!, { min: [50, 75], p50: [70, 140], max: [125, 210] }),
  latency_jitter_gt: ([line]) => quantiles(line!, { min: [0, 10], p50: [0, 45], max: [30, 120] }),
  // What is shown of each connection are its first and its last two pieces, which depend on how the bytes were cut.
  bandwidth_two_conns: (lines) => [
    ...holds(lines.length === 2, `two connections, not ${lines.length}`),
    ...lines.flatMap((line) => endsAt(line, 503)),
  ],
  slicer_basic: ([line]) => slices(line!),
  // Sixty coins: more than 5 standard deviations from 30 is no chance.
  toxicity_half: ([line]) => {
    const affected = Number(/affected (\d+)\/60/.exec(line!)?.[1]);
    return holds(Math.abs(affected - 30) <= 20, line!);
  },
  // Difference g: one coin for a connection and a toxic, whatever is added or removed beside it.
  toxicity_reflip: ([line]) => holds(/ (S{20}\|S{20}|f{20}\|f{20})$/.test(line!), line!),
  // Difference a: calls never wait for data.
  api_hang_slow_reader: (lines) => [
    ...holds(lines.length === 4, `four answers, not ${lines.length}`),
    ...lines.flatMap((line) => holds(/-> 200 .*in 0\.\ds$/.test(line), line)),
  ],
  // Difference i: what is counted shows at once; the final counts are the recorded ones.
  metrics_live: (lines) => [
    ...holds(
      /received_bytes_total\{direction="downstream"[^}]*\} 1002'/.test(lines[0] ?? ''),
      lines[0] ?? '',
    ),
    ...counters.flatMap((counter) =>
      holds(new RegExp(counter).test(lines[1] ?? ''), `${counter}: ${lines[1]}`),
    ),
  ],
  big_transfer_integrity: ([line]) => {
    const seconds = Number(/IDENTICAL in ([\d.]+)s$/.exec(line!)?.[1]);
    return holds(seconds >= 0.4 && seconds <= 5, line!);
  },
};

const counters = ['received', 'sent'].flatMap((what) => [
  `toxiproxy_proxy_${what}_bytes_total\\{direction="downstream",[^}]*\\} 1002'`,
  `toxiproxy_proxy_${what}_bytes_total\\{direction="upstream",[^}]*\\} 2'`,
]);

/** `n=60 min 50 p50 83 max 149`, each within its bounds. */
function quantiles(line: string, bounds: Readonly<Record<string, readonly [number, number]>>): string[] {
  return Object.entries(bounds).flatMap(([name, [least, most]]) => {
    const value = Number(new RegExp(` ${name} (\\d+)`).exec(line)?.[1]);
    return holds(value >= least && value <= most, `${name} of ${line} is not within ${least} and ${most}`);
  });
}

/** Fifty thousand bytes at 100 KB/s. */
function endsAt(line: string, time: number): string[] {
  const end = Number(/'FIN@(\d+)'\]$/.exec(line)?.[1]);
  return holds(Math.abs(end - time) <= 60, line);
}

/** A thousand bytes in pieces of 100 ± 20, halved until they fit, one each 10 ms. */
function slices(line: string): string[] {
  const sightings = parseSightings(line);
  const pieces = sightings.filter(({ what }) => what === 'bytes');
  const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
  const last = pieces.at(-1)?.at ?? 0;
  return [
    ...holds(total === 1_000 && sightings.at(-1)?.what === 'open', line),
    ...holds(
      pieces.every(({ bytes }) => bytes >= 40 && bytes <= 120),
      line,
    ),
    ...holds(last >= (pieces.length - 1) * 10 - 5 && last <= pieces.length * 10 + 60, line),
  ];
}

function holds(condition: boolean, otherwise: string): string[] {
  return condition ? [] : [otherwise];
}
