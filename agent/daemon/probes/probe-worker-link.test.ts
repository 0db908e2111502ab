import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../../binary.testkit.ts';
import { definitionOf, keptLog } from './probe-parts.testkit.ts';
import { ProbeWorkerLink } from './probe-worker-link.ts';
import { sealSecrets } from './sealed-definition.ts';
import type { SealedDefinition } from './worker-messages.ts';

const never = new AbortController().signal;
const shop = sealSecrets(
  definitionOf({ kind: 'tcp', address: '127.0.0.1:1', timeout: '1s' }),
) as SealedDefinition;
const configuration = {
  type: 'configure',
  host: 'a',
  concurrency: 4,
  perTarget: 4,
  definitions: [shop],
} as const;

function linkTo(worker?: URL) {
  const crashes: string[] = [];
  const { log, lines } = keptLog();
  const link = new ProbeWorkerLink({
    log,
    onResults: () => undefined,
    onPath: () => undefined,
    heard: () => ({ record: undefined, listeningSince: 0 }),
    onCrash: (because) => void crashes.push(because),
    pause: 50,
    ...(worker && { worker }),
  });
  onTestFinished(() => link.stop());
  return { link, crashes, lines };
}

const ending = new URL('./ending-worker.testkit.ts', import.meta.url);
const began = (link: ProbeWorkerLink, times: { stats: number }) =>
  waitFor(() => (link.stats !== undefined ? ++times.stats : undefined), {
    what: () => 'the worker to begin',
  });

test('run() gives the result of one run', async () => {
  const { link } = linkTo();
  expect(await link.run(shop, never)).toMatchObject({ state: 'down', reason: 'connection-refused' });
});

test('run() refuses when the worker ends, which is told', async () => {
  const { link, crashes, lines } = linkTo(ending);
  await expect(link.run(shop, never)).rejects.toThrow('Cannot run the probe: it exited with 3');
  expect(crashes).toEqual(['it exited with 3']);
  expect(lines[0]).toContain('the probe worker ended and is begun anew');
});

test('a worker that ended is begun anew, and configured as the one before', async () => {
  const { link, crashes } = linkTo(ending);
  link.configure(configuration);
  const times = { stats: 0 };
  await began(link, times);
  await link.run(shop, never).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await link.run(shop, never).catch(() => undefined);
  expect(crashes.length).toBe(2);
});

test('run() ends with its signal, also with one that was aborted before', async () => {
  const { link } = linkTo();
  await expect(link.run(shop, AbortSignal.abort())).rejects.toThrow('nobody waits for it any more');
  const waiting = new AbortController();
  const run = link.run(shop, waiting.signal);
  waiting.abort();
  await expect(run).rejects.toThrow('nobody waits for it any more');
});

test('stop() refuses the runs that wait, and those that come', async () => {
  const { link } = linkTo();
  const waiting = link.run(shop, never);
  const refusal = expect(waiting).rejects.toThrow('the agent stops');
  await link.stop();
  await refusal;
  await expect(link.run(shop, never)).rejects.toThrow('the agent stops');
});
