import { Worker } from 'node:worker_threads';
import type { RuleGroup } from '../../alerts/rule-file.ts';
import { type ErrorKind, errorMessage, OperationalError } from '../../kit/errors.ts';

const COMPILED = '/$bunfs/root/agent/daemon/rules/rule-file-worker.js';
/** Milliseconds: a thread that has not answered by then never will. */
const LONGEST = 60_000;

export type RuleFileQuestion = { readonly patterns: readonly string[]; readonly folder: string };

export type RuleFileAnswer =
  | { readonly groups: RuleGroup[] }
  | {
      readonly failed: {
        /** Undefined where it was a mistake of ours. */
        readonly kind?: ErrorKind;
        readonly message: string;
        readonly hint?: string | undefined;
      };
    };

/**
 * `loadRuleFiles` in a thread that lives as long as it takes: a megabyte of YAML is read for a second or more, and ticks
 * must not wait for that.
 *
 * @throws OperationalError as `loadRuleFiles`; `unavailable` when the thread ends without an answer
 */
export async function readInWorker(patterns: readonly string[], folder: string): Promise<RuleGroup[]> {
  const question: RuleFileQuestion = { patterns, folder };
  const worker = new Worker(ownWorker(), { workerData: question });
  try {
    const answer = await answerOf(worker);
    if ('groups' in answer) return answer.groups;
    const { kind, message, hint } = answer.failed;
    if (kind === undefined) throw new Error(message);
    throw new OperationalError(kind, message, hint === undefined ? {} : { hint });
  } finally {
    await worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<RuleFileAnswer> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(lost('it takes too long')), LONGEST);
    const settle = (action: () => void) => {
      clearTimeout(late);
      action();
    };
    worker.once('message', (answer: RuleFileAnswer) => settle(() => resolve(answer)));
    worker.once('error', (error) => settle(() => reject(lost(errorMessage(error)))));
    worker.once('exit', (code) => settle(() => reject(lost(`its thread exited with ${code}`))));
  });
}

function lost(because: string): OperationalError {
  return new OperationalError('unavailable', `Cannot read the rule files: ${because}`);
}

function ownWorker(): string | URL {
  const compiled = import.meta.url.includes('/$bunfs/');
  return compiled ? COMPILED : new URL('./rule-file-worker.ts', import.meta.url);
}
