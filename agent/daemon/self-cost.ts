import type { Clock } from '../kit/clock.ts';

/** What this process takes of its host. */
export type SelfCost = {
  /** Of one processor, since the call before. */
  readonly cpuRatio: number;
  readonly residentBytes: number;
};

/** Milliseconds for which an answer is kept: a shorter span would measure the asking. */
const SPAN = 5_000;

/** Measures the cost of this process, at most once in five seconds. */
export function createSelfCost(clock: Clock): () => SelfCost {
  let before = { at: clock.monotonic(), cpu: process.cpuUsage() };
  let cost: SelfCost = { cpuRatio: 0, residentBytes: process.memoryUsage.rss() };
  return () => {
    const at = clock.monotonic();
    if (at - before.at < SPAN) return cost;
    const spent = process.cpuUsage(before.cpu);
    const cpuRatio = (spent.user + spent.system) / 1_000 / (at - before.at);
    cost = { cpuRatio, residentBytes: process.memoryUsage.rss() };
    before = { at, cpu: process.cpuUsage() };
    return cost;
  };
}
