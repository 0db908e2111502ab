import type { Client } from '../../agent/client/client.ts';
import { type FailureReason, RequestError } from '../../agent/client/request-error.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';

/** Something that one host is asked to do. */
export type HostTask = {
  readonly host: string;
  readonly hostKey: string;
  /** What it is done to on that host; empty where that is the host itself. */
  readonly what: string;
  /** Null where it cannot be asked. */
  readonly client: Client | null;
  /** Asks; gives what was done, in a few words. */
  readonly ask: (client: Client) => Promise<string>;
};

/** What became of it; strings are safe to print. */
export type TaskOutcome = {
  readonly task: HostTask;
  /** `refused`: the host says no. `silent`: nobody knows whether it did it. */
  readonly outcome: 'asking' | 'done' | 'refused' | 'silent';
  /** What was done, or why not. */
  readonly text: string;
};

const CONCURRENCY = 8;
const SILENT: readonly FailureReason[] = ['aborted', 'connection-refused', 'timeout', 'unreachable'];

/** The outcomes before anybody has been asked. */
export function notAsked(tasks: readonly HostTask[]): TaskOutcome[] {
  return tasks.map((task) => ({ task, outcome: 'asking', text: '' }));
}

/**
 * Has every task done, a bounded number at a time; `told` gets the newest outcomes of all whenever one is known. Rejects
 * for nothing that a host does.
 */
export async function askEach(
  tasks: readonly HostTask[],
  told: (outcomes: readonly TaskOutcome[]) => void,
): Promise<TaskOutcome[]> {
  const outcomes = notAsked(tasks);
  const turns = tasks.entries();
  const workers = Array.from({ length: Math.min(CONCURRENCY, tasks.length) }, async () => {
    for (const [index, task] of turns) {
      outcomes[index] = await outcomeOf(task);
      told([...outcomes]);
    }
  });
  await Promise.all(workers);
  return outcomes;
}

/** One line that says what was done: `added on 3 hosts`, `added on 2 of 3; web-3: …`. */
export function taskReport(done: string, outcomes: readonly TaskOutcome[]): string {
  const good = outcomes.filter(({ outcome }) => outcome === 'done');
  const failed = outcomes.find(({ outcome }) => outcome === 'refused' || outcome === 'silent');
  const hosts = (some: readonly TaskOutcome[]) => new Set(some.map(({ task }) => task.hostKey)).size;
  if (failed !== undefined)
    return `${done} on ${good.length} of ${outcomes.length}; ${failed.task.host}: ${failed.text}`;
  const count = hosts(good);
  return `${done} on ${count === 1 ? good[0]!.task.host : `${count} hosts`}`;
}

async function outcomeOf(task: HostTask): Promise<TaskOutcome> {
  if (task.client === null) return { task, outcome: 'silent', text: 'it has no address to ask' };
  try {
    return { task, outcome: 'done', text: await task.ask(task.client) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { message, hint, because } = error;
    const text = safeLine(hint === undefined ? message : `${message}. ${hint}`, 300);
    return { task, outcome: SILENT.includes(because) ? 'silent' : 'refused', text };
  }
}
