import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { parseExpression } from '../../promql/index.ts';
import { loadRuleFiles } from './load-rule-files.ts';
import type { RuleFileAnswer, RuleFileQuestion } from './read-in-worker.ts';

const { patterns, folder } = workerData as RuleFileQuestion;

loadRuleFiles(patterns, folder, parseExpression).then(
  (groups) => answer({ groups }),
  (error: unknown) => answer({ failed: failureOf(error) }),
);

function answer(message: RuleFileAnswer): void {
  parentPort?.postMessage(message);
}

function failureOf(error: unknown): Extract<RuleFileAnswer, { failed: unknown }>['failed'] {
  if (!(error instanceof OperationalError)) return { message: errorMessage(error) };
  return { kind: error.kind, message: error.message, hint: error.hint };
}
