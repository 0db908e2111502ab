import type { ProbeMark } from '../../agent/contract/probes.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { SimulatedProbe } from './simulated-probes.ts';

/** What was marked on simulated hosts since they were started. */
const marked = new Map<string, readonly ProbeMark[]>();

/** The marks of a probe on a host at a moment, ms since the epoch. */
export function marksOf(probe: SimulatedProbe, host: SimulatedHost, at: number): ProbeMark[] {
  const set = marked.get(`${host.index} ${probe.name}`) ?? firstMarks(probe, at);
  return set.filter(({ until }) => until === null || Date.parse(until) > at);
}

/** Sets or takes away a mark. */
export function setMark(
  probe: SimulatedProbe,
  host: SimulatedHost,
  { mark, seconds, because }: { mark: string; seconds: number | null; because: string },
  at: number,
): ProbeMark[] {
  const others = marksOf(probe, host, at).filter((one) => one.mark !== mark);
  const until = seconds === null ? null : new Date(at + seconds * 1_000).toISOString();
  const marks = seconds === 0 ? others : [...others, { mark, because, until }];
  marked.set(`${host.index} ${probe.name}`, marks);
  return marks;
}

function firstMarks({ mark }: SimulatedProbe, at: number): ProbeMark[] {
  if (mark === undefined) return [];
  const until =
    mark === 'maintenance' || mark === 'silenced' ? new Date(at + 47 * 60_000).toISOString() : null;
  const because = {
    maintenance: 'a new release',
    silenced: 'the partner knows',
    'held-by-parent': 'shop-checkout is down',
  };
  return [{ mark, because: because[mark as keyof typeof because] ?? '', until }];
}
