import { parentPort } from 'node:worker_threads';
import type { ToWorker } from './worker-messages.ts';

/** A worker that tells its stats when it is configured, and ends when it is asked to run something. */
parentPort?.on('message', ({ type }: ToWorker) => {
  const lateness = { p50: 0, p99: 0, max: 0, count: 0 };
  const stats = { started: 0, skipped: 0, waiting: 0, running: 0, lateness };
  if (type === 'configure') parentPort?.postMessage({ type: 'stats', stats });
  if (type === 'run') process.exit(3);
  if (type === 'end') process.exit();
});
