import { parentPort } from 'node:worker_threads';
import { probeKinds } from '../../../probes/index.ts';
import { heartbeatProbeOf } from '../../../probes/kinds/heartbeat/heartbeat.ts';
import { type RunnableProbe, runProbe } from '../../../probes/run-probe.ts';
import { type CheckedOptions, runnableProbe } from '../../../probes/runnable-probe.ts';
import { ProbeSchedule } from '../../../probes/schedule/probe-schedule.ts';
import { targetHost } from '../../../probes/schedule/target-host.ts';
import { errorMessage } from '../../kit/errors.ts';
import { HeardQuestions } from './heard-questions.ts';
import { type FoundPath, PathCaptures } from './path-captures.ts';
import { ResultBatch } from './result-batch.ts';
import { unsealSecrets } from './sealed-definition.ts';
import type { FromWorker, SealedDefinition, ToWorker } from './worker-messages.ts';

/** Milliseconds between reports of the schedule's counters. */
const REPORT = 5_000;

const tell = (message: FromWorker) => parentPort?.postMessage(message);
const questions = new HeardQuestions(tell);
/** Here an agent listens: its heartbeats take the place of those that nobody hears. */
const listening = [...probeKinds, heartbeatProbeOf((name) => questions.ask(name))];
const kinds = new Map(listening.map((kind) => [kind.name, kind]));
const batch = new ResultBatch((results) => tell({ type: 'results', results }));
const paths = new PathCaptures({ tell: tellPath });
const probes = new Map<string, RunnableProbe>();
const single = new Map<number, AbortController>();
let schedule: ProbeSchedule | undefined;

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'configure':
      configure(message);
      break;
    case 'recheck':
      schedule?.recheck(message.name, message.delay);
      break;
    case 'run':
      void runSingle(message.id, message.definition);
      break;
    case 'heard':
      questions.answer(message);
      break;
    case 'end':
      process.exit();
      break;
    case 'cancel':
      single.get(message.id)?.abort();
  }
});

/** Takes the probes that this host runs; those that are as before keep their place in time. */
function configure({ definitions, host, concurrency, perTarget }: ToWorker & { type: 'configure' }): void {
  probes.clear();
  for (const definition of definitions) probes.set(definition.name, runnable(definition));
  paths.keepOnly(new Set(probes.keys()));
  schedule ??= new ProbeSchedule({ host, concurrency, perTarget, run: runScheduled, failed: throwIt });
  schedule.set(
    definitions.map(({ name, interval }) => {
      const { kind, options } = probes.get(name)!;
      return { name, interval, target: targetHost(options[kind.target]) };
    }),
  );
}

/** A run never throws for what a target does: this is a mistake of ours, and ends the worker loudly. */
function throwIt(_name: string, error: unknown): void {
  throw error;
}

async function runScheduled(name: string, signal: AbortSignal): Promise<void> {
  const probe = probes.get(name);
  if (probe === undefined) return;
  const result = await runProbe(probe, { signal });
  batch.add({ name, result });
  if (!signal.aborted) paths.after(name, result);
}

/** The path of a run is told after the run. */
function tellPath(path: FoundPath): void {
  batch.flush();
  tell({ type: 'path', ...path });
}

async function runSingle(id: number, definition: SealedDefinition): Promise<void> {
  const controller = new AbortController();
  single.set(id, controller);
  try {
    tell({ type: 'ran', id, result: await runProbe(runnable(definition), { signal: controller.signal }) });
  } catch (error) {
    tell({ type: 'failed', id, message: errorMessage(error) });
  } finally {
    single.delete(id);
  }
}

/** The definition was checked before it was sent. */
function runnable(definition: SealedDefinition): RunnableProbe {
  const kind = kinds.get(definition.kind);
  if (kind === undefined) throw new TypeError(`There is no kind of probe ${definition.kind}`);
  return runnableProbe(kind, unsealSecrets(definition) as CheckedOptions);
}

setInterval(() => {
  const stats = schedule?.stats();
  if (stats !== undefined) tell({ type: 'stats', stats });
}, REPORT);
