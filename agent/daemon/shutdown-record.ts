import type { Events } from '../store/local/events.ts';
import type { Facts } from '../store/local/facts.ts';

const KEY = 'running-since';

/**
 * Leaves a mark while the agent runs. A mark that is there at the start means that the run before was killed, crashed
 * or lost power: it is told of as an event, so that a gap in the data has its reason beside it.
 *
 * @returns the function that takes the mark away, at a clean stop.
 */
export function recordRun(now: number, facts: Facts, events: Events): () => void {
  const before = facts.get(KEY);
  if (before !== undefined) {
    events.append({
      kind: 'agent-ended-unclean',
      severity: 'warning',
      subject: 'agent',
      message: `The run that began ${before} ended without a clean stop: killed, crashed, or power lost`,
    });
  }
  facts.set(KEY, new Date(now).toISOString());
  return () => facts.delete(KEY);
}
