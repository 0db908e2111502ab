import { cpuMillisecondsWithChildren } from '../measure-process.ts';
import type { Contender } from './contenders.ts';
import { redisGets, transfer, webRequests } from './load-tools.ts';
import { quantile, roundTrips } from './round-trips-bun.ts';

/** What is measured in each round: gigabits and requests a second, µs, CPU seconds for 10⁹ bytes, CPU µs. */
export type Round = {
  readonly up: number;
  readonly down: number;
  readonly cpuPerGigabyte: number;
  readonly tripP50: number;
  readonly tripP99: number;
  readonly redis: number;
  readonly redisP50: number;
  readonly redisP99: number;
  readonly cpuPerTrip: number;
  readonly kept: number;
  readonly opened: number;
  readonly cpuPerOpened: number;
};
export type Measure = keyof Round;

const ROUND_TRIPS = 5_000;
const REDIS_REQUESTS = 10_000;

/** One round on one contender; each load runs for so many seconds. */
export async function measureContender(contender: Contender, seconds: number): Promise<Round> {
  const { stream, redis, web } = contender.ports;
  return {
    ...(await bulkRound(contender, stream, seconds)),
    ...(await tripsRound(contender, redis)),
    kept: await webRequests(web, seconds, 32, true),
    ...(await openedRound(contender, web, seconds)),
  };
}

async function bulkRound(contender: Contender, port: number, seconds: number) {
  if (Bun.which('iperf3') === null) return { up: Number.NaN, down: Number.NaN, cpuPerGigabyte: Number.NaN };
  const cpu = cpuSince(contender);
  const up = await transfer(port, seconds, 'up');
  const down = await transfer(port, seconds, 'down');
  return {
    up: up.gigabits,
    down: down.gigabits,
    cpuPerGigabyte: (cpu() / 1e6 / (up.bytes + down.bytes)) * 1e9,
  };
}

async function tripsRound(contender: Contender, port: number) {
  const cpu = cpuSince(contender);
  const trips = await roundTrips(port, ROUND_TRIPS);
  const gets = await redisGets(port, REDIS_REQUESTS);
  return {
    tripP50: quantile(trips, 0.5),
    tripP99: quantile(trips, 0.99),
    redis: gets.rate,
    redisP50: gets.p50,
    redisP99: gets.p99,
    cpuPerTrip: cpu() / (ROUND_TRIPS + REDIS_REQUESTS),
  };
}

async function openedRound(contender: Contender, port: number, seconds: number) {
  const cpu = cpuSince(contender);
  const opened = await webRequests(port, seconds, 16, false);
  return { opened, cpuPerOpened: cpu() / (opened * seconds) };
}

/** Tells the CPU µs that a contender has taken since; of what has no process, nothing is known. */
function cpuSince({ pids }: Contender): () => number {
  const spent = () => pids.reduce((total, pid) => total + cpuMillisecondsWithChildren(pid), 0);
  const before = spent();
  return () => (pids.length === 0 ? Number.NaN : (spent() - before) * 1_000);
}
