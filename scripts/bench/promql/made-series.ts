import { extended } from '../extended-samples.ts';
import type { HostRecording } from '../host-recording.ts';
import type { Samples } from '../store-peers.ts';

const SECONDS = 24 * 3_600;
const HOST_SERIES = 240;
const BOUNDS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
const HANDLERS = ['/', '/cart', '/login', '/pay', '/search'];

/**
 * A day at 1 s of 300 series from `start` (ms) on: 240 of this host, the CPU's all among them, carried on from a
 * recording, and 60 buckets of five classic histograms, which node_exporter has none of. All bear `bench="300"`.
 */
export function madeSeries(recording: HostRecording, start: number): Samples {
  const chosen = [...recording.names.keys()]
    .filter((index) => recording.rows.every((row) => !Number.isNaN(row[index]!)))
    .sort((a, b) => Number(isCpu(recording.names[b]!)) - Number(isCpu(recording.names[a]!)))
    .slice(0, HOST_SERIES);
  const buckets = HANDLERS.flatMap((handler) => BOUNDS.map((bound) => bucketName(handler, bound)));
  const counts = bucketCounts();
  return {
    names: [...chosen.map((index) => marked(recording.names[index]!)), ...buckets],
    counters: [...chosen.map((index) => recording.counters[index]!), ...buckets.map(() => true)],
    start,
    rows: Array.from(extended(recording, SECONDS), (row) =>
      Float64Array.from([...chosen.map((index) => row[index]!), ...counts.next().value]),
    ),
  };
}

const isCpu = (name: string) => name.startsWith('node_cpu_seconds_total');

const bucketName = (handler: string, bound: string) =>
  `http_request_duration_seconds_bucket{bench="300",handler="${handler}",le="${bound}"}`;

function marked(name: string): string {
  return name.includes('{') ? name.replace('{', '{bench="300",') : `${name}{bench="300"}`;
}

/** Requests that fall into buckets as a lognormal latency does, some a second, each handler at its own pace. */
function* bucketCounts(): Generator<number[], never> {
  const counts = HANDLERS.map(() => BOUNDS.map(() => 0));
  const shares = BOUNDS.map((_, index) => 1 / (1 + Math.exp(-(index - 4) / 1.2)));
  for (let second = 0; ; second++) {
    for (const [handler, row] of counts.entries()) {
      const requests = 20 * (handler + 1) + Math.round(15 * Math.sin((second * (handler + 1)) / 900));
      for (let index = 0; index < row.length; index++)
        row[index]! += index === row.length - 1 ? requests : Math.round(requests * shares[index]!);
    }
    yield counts.flat();
  }
}
