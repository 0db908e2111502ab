import { parentPort } from 'node:worker_threads';
import type { ToProxyWorker } from './proxy-worker-messages.ts';

/** Stands in for a proxy worker that ends as soon as it is asked something; `hangs` never answers. */
parentPort?.on('message', (message: ToProxyWorker) => {
  if (message.type === 'ask' && message.operation !== 'kinds') throw new Error('this worker ends');
});
