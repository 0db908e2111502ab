import { cpuMillisecondsWithChildren } from '../measure-process.ts';
import type { Contender } from './contenders.ts';
import { redisGets, transfer, webRequests } from './load-tools.ts';
import { quantile, roundTrips } from './round-trips-bun.ts';

/** What is measured in each round: gigabits and requests a second, µs, CPU seconds for 10⁹ bytes. */
export type Round = {
  readonly up: number;
  readonly down: number;
  readonly cpuPerGigabyte: number;
  readonly tripP50: number;
  readonly tripP99: number;
  readonly redis: number;
  readonly redisP50: number;
  readonly redisP99: number;
  readonly kept: number;
  readonly opened: number;
};
export type Measure = keyof Round;

const ROUND_TRIPS = 5_000;
const REDIS_REQUESTS = 10_000;

/** One round on one contender; each load runs for so many seconds. */
export async function measureContender(contender: Contender, seconds: number): Promise<Round> {
  const { stream, redis, web } = contender.ports;
  const bulk = await bulkRound(contender, stream, seconds);
  const trips = await roundTrips(redis, ROUND_TRIPS);
  const gets = await redisGets(redis, REDIS_REQUESTS);
  return {
    ...bulk,
    tripP50: quantile(trips, 0.5),
    tripP99: quantile(trips, 0.99),
    redis: gets.rate,
    redisP50: gets.p50,
    redisP99: gets.p99,
    kept: await webRequests(web, seconds, 32, true),
    opened: await webRequests(web, seconds, 16, false),
  };
}

async function bulkRound({ pids }: Contender, port: number, seconds: number) {
  if (Bun.which('iperf3') === null) return { up: Number.NaN, down: Number.NaN, cpuPerGigabyte: Number.NaN };
  const before = cpuOf(pids);
  const up = await transfer(port, seconds, 'up');
  const down = await transfer(port, seconds, 'down');
  const spent = (cpuOf(pids) - before) / 1_000;
  return {
    up: up.gigabits,
    down: down.gigabits,
    cpuPerGigabyte: pids.length === 0 ? Number.NaN : (spent / (up.bytes + down.bytes)) * 1e9,
  };
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + cpuMillisecondsWithChildren(pid), 0);
}
