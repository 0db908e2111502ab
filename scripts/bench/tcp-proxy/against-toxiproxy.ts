import { median } from '../measure-process.ts';
import type { Round } from './measure-contender.ts';
import type { Accuracy } from './toxic-accuracy.ts';

/**
 * Raw loopback and Toxiproxy 2.12 with no toxic, in turn, two shared cores, medians of five rounds: Gbit/s and requests a
 * second, µs of redis-benchmark.
 */
const loopback = { up: 19, redisP50: 23, redisP99: 63, kept: 28_400, opened: 7_830 };
const toxiproxy = { up: 4.84, redisP50: 71, redisP99: 815, kept: 19_500, opened: 2_820 };
/** KiB for each of 2,000 connections, and ms that `latency 100` was late at most. */
const TOXIPROXY_KIB = 37;
const TOXIPROXY_LATE = 1;

type Share = (proxy: Figures, direct: Figures) => number;
type Figures = Pick<Round, keyof typeof toxiproxy>;
type Bound = { readonly times: number; readonly least: boolean } | undefined;

const share =
  (what: keyof Figures): Share =>
  (proxy, direct) =>
    proxy[what] / direct[what];
const added =
  (what: keyof Figures): Share =>
  (proxy, direct) =>
    proxy[what] / direct[what] - 1;

const ratios: readonly (readonly [string, Share, Bound])[] = [
  ['Gbit/s ÷ loopback', share('up'), { times: 1.3, least: true }],
  ['added p50 ÷ p50 of loopback, redis GET', added('redisP50'), { times: 0.5, least: false }],
  ['added p99 ÷ p99 of loopback, redis GET', added('redisP99'), undefined],
  ['requests/s, kept connections, c 32 ÷ loopback', share('kept'), undefined],
  ['requests/s, a new connection each, c 16 ÷ loopback', share('opened'), { times: 1.5, least: true }],
];

/** Ours with no toxic against Toxiproxy: what is compared, ours, theirs, ours ÷ theirs, the aim, and whether it is met. */
export function againstToxiproxy(
  ours: readonly Round[],
  direct: readonly Round[],
  kibibytes: number,
  { latency, bandwidth }: Accuracy,
): string[][] {
  const rows = ratios.map(([what, ratio, bound]) =>
    row(
      what,
      median(ours.map((round, index) => ratio(round, direct[index]!))),
      ratio(toxiproxy, loopback),
      bound,
    ),
  );
  return [
    ['Toxiproxy 2.12 in its own run', 'ours', 'Toxiproxy', 'ours ÷ theirs', 'aim', ''],
    ...rows,
    row('KiB per connection', kibibytes, TOXIPROXY_KIB, { times: 0.25, least: false }),
    row('`latency` 100, late at p99, ms', latency.p99, TOXIPROXY_LATE, { times: 1, least: false }),
    ...bandwidth.map(({ rate, error }) => {
      const told = Math.abs(error) <= 1 ? 'met' : 'missed';
      return [`\`bandwidth\` ${rate} KB/s, off by`, `${error.toFixed(2)} %`, '', '', '≤ 1 %', told];
    }),
  ];
}

function row(what: string, ours: number, theirs: number, bound: Bound): string[] {
  const times = ours / theirs;
  const met = bound && (bound.least ? times >= bound.times : times <= bound.times);
  const aim = bound ? `${bound.least ? '≥' : '≤'} ${bound.times}` : '';
  return [
    what,
    ours.toFixed(2),
    theirs.toFixed(2),
    times.toFixed(2),
    aim,
    bound ? (met ? 'met' : 'missed') : '',
  ];
}
