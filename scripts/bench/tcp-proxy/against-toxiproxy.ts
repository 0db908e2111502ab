import { median } from '../measure-process.ts';
import type { Round } from './measure-contender.ts';
import type { Accuracy } from './toxic-accuracy.ts';

type Compared = 'up' | 'redisP50' | 'redisP99' | 'kept' | 'opened';
type Figures = Readonly<Record<Compared, number>>;
/** A proxy, raw loopback and a bare relay like `bare-relay-bun.ts`, measured in turn. */
type Run = Readonly<Record<'proxy' | 'direct' | 'bare', Figures>>;
/** The same before the medians are taken. */
export type RunOfRounds = Readonly<Record<keyof Run, readonly Round[]>>;

/** Toxiproxy 2.12 with no toxic on two shared cores at load 2 to 7, medians of five rounds. */
const recorded: Run = {
  proxy: { up: 4.84, redisP50: 71, redisP99: 815, kept: 19_500, opened: 2_820 },
  direct: { up: 19, redisP50: 23, redisP99: 63, kept: 28_400, opened: 7_830 },
  bare: { up: 6.9, redisP50: 39, redisP99: 183, kept: 22_500, opened: 5_010 },
};
/** KiB for each of 2,000 connections, and ms that `latency 100` was late at most. */
const TOXIPROXY_KIB = 37;
const TOXIPROXY_LATE = 1;

type Ratio = (run: Run, beside: 'direct' | 'bare') => number;
type Aim = { readonly times: number; readonly least: boolean } | undefined;

const share =
  (what: keyof Figures): Ratio =>
  (run, beside) =>
    run.proxy[what] / run[beside][what];
/** What is added to loopback ÷ what loopback takes, or ÷ what the bare relay adds. */
const added =
  (what: keyof Figures): Ratio =>
  ({ proxy, direct, bare }, beside) =>
    (proxy[what] - direct[what]) / (beside === 'direct' ? direct[what] : bare[what] - direct[what]);

const atLeast = (times: number): Aim => ({ times, least: true });
const atMost = (times: number): Aim => ({ times, least: false });
const ratios: readonly (readonly [string, Ratio, Aim])[] = [
  ['Gbit/s', share('up'), atLeast(1.3)],
  ['added p50 of a redis GET', added('redisP50'), atMost(0.5)],
  ['added p99 of a redis GET', added('redisP99'), undefined],
  ['requests/s, 32 kept connections', share('kept'), undefined],
  ['requests/s, a new connection each', share('opened'), atLeast(1.5)],
];

/** Ours with no toxic and Toxiproxy, each by what was measured in turn with it, and whether the aims are met. */
export function againstToxiproxy(
  rounds: RunOfRounds,
  kibibytes: number,
  { latency, raw, bandwidth }: Accuracy,
): string[][] {
  const run = { proxy: medians(rounds.proxy), direct: medians(rounds.direct), bare: medians(rounds.bare) };
  const rows = (beside: 'direct' | 'bare', name: string) =>
    ratios.map(([what, ratio, aim]) =>
      row(`${what} ÷ ${name}`, ratio(run, beside), ratio(recorded, beside), aim),
    );
  return [
    ['', 'ours', 'Toxiproxy', 'ours ÷ theirs', 'aim', ''],
    ...rows('direct', 'loopback'),
    ...rows('bare', 'bare relay'),
    row('KiB per connection', kibibytes, TOXIPROXY_KIB, atMost(0.25)),
    row('`latency` 100, late at p99, ms', latency.p99, TOXIPROXY_LATE, atMost(1)),
    ['the same pings without a toxic, at p99, ms', raw.p99.toFixed(2), '', '', '', ''],
    ...bandwidth.map(({ rate, error }) => {
      const told = Math.abs(error) <= 1 ? 'met' : 'missed';
      return [`\`bandwidth\` ${rate} KB/s, off by`, `${error.toFixed(2)} %`, '', '', '≤ 1 %', told];
    }),
  ];
}

function medians(rounds: readonly Round[]): Figures {
  const of = (what: keyof Figures) => median(rounds.map((round) => round[what]));
  return {
    up: of('up'),
    redisP50: of('redisP50'),
    redisP99: of('redisP99'),
    kept: of('kept'),
    opened: of('opened'),
  };
}

function row(what: string, ours: number, theirs: number, aim: Aim): string[] {
  const times = ours / theirs;
  const met = aim && (aim.least ? times >= aim.times : times <= aim.times);
  const wanted = aim ? `${aim.least ? '≥' : '≤'} ${aim.times}` : '';
  return [
    what,
    ours.toFixed(2),
    theirs.toFixed(2),
    times.toFixed(2),
    wanted,
    aim ? (met ? 'met' : 'missed') : '',
  ];
}
