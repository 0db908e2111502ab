import { hostname } from 'node:os';
import type { Repository } from '../../../recovery/archive/repository.ts';
import type { Snapshot } from '../../../recovery/archive/snapshot.ts';
import { kindOfChosen } from '../../../recovery/backup/kind-of-chosen.ts';
import type { PreparedRestore, RestoreReport } from '../../../recovery/restore/restore-kind.ts';
import { recordProof } from '../../../recovery/retention/proofs.ts';
import { sourceKinds } from '../../../recovery/sources/index.ts';
import { TemporaryFolders } from '../../../recovery/temporary-folders.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { inRepository } from '../backup/in-repository.ts';
import { createProgressTeller } from '../backup/progress/progress-teller.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { createStyle } from '../style.ts';
import { chooseSnapshot } from './choose-snapshot.ts';
import { confirmRestore } from './confirm-restore.ts';
import { reportLines } from './report-lines.ts';
import { type RestoreArguments, restoreRequest } from './restore-arguments.ts';
import { type RestoreView, refuseIfChecksDo, viewLines } from './restore-view.ts';

/** `vedette restore`. @throws OperationalError; what was there before is there again then. */
export async function runRestore(args: RestoreArguments, output: Output): Promise<ExitCode> {
  if (args.name !== undefined) {
    const { restoreByAgent } = await import('./restore-by-agent.ts');
    return restoreByAgent({ ...args, name: args.name }, output);
  }
  const request = restoreRequest(args);
  return inRepository(args, async (repository, signal) => {
    const snapshot = await chooseSnapshot(repository, args, signal);
    const folders = new TemporaryFolders();
    try {
      const kind = kindOfChosen('source', snapshot.kind, sourceKinds).restore;
      const context = { signal, now: () => new Date(), temporaryFolder: () => folders.make() };
      const prepared = await kind.prepare(repository, snapshot, request, context);
      const view = viewOf(snapshot, prepared);
      if (!args.json) output.write(`${viewLines(view, createStyle(output.color)).join('\n')}\n`);
      refuseIfChecksDo(view);
      if (args.plan) return planned(view, args, output);
      await confirmRestore(view, args.yes);
      const report = await carriedOut(prepared, view, context);
      if (args.verify && request.only.length === 0 && report.notes.length === 0)
        await prove(repository, snapshot, output);
      return told(view, report, args, output);
    } finally {
      await folders.remove();
    }
  });
}

function viewOf(snapshot: Snapshot, prepared: PreparedRestore): RestoreView {
  const { checks, steps, replaces, bytes, entries, confirmation } = prepared;
  const { id, source, host, startedAt } = snapshot;
  return {
    snapshot: { id, source, host, startedAt },
    checks,
    steps,
    replaces,
    bytes,
    entries,
    estimatedSeconds: null,
    confirmation,
  };
}

function planned(view: RestoreView, { json }: RestoreArguments, output: Output): ExitCode {
  if (json) output.write(jsonText({ plan: view, report: null }));
  else output.writeError('Nothing was done: this was the plan\n');
  return exitCodes.ok.code;
}

async function carriedOut(
  prepared: PreparedRestore,
  { replaces, snapshot: { source } }: RestoreView,
  context: Omit<Parameters<PreparedRestore['run']>[0], 'onProgress'>,
): Promise<RestoreReport> {
  const teller = createProgressTeller();
  try {
    return await prepared.run({ ...context, onProgress: teller.tell });
  } catch (error) {
    const state = context.signal.aborted ? 'it was interrupted' : errorMessage(error);
    const back = replaces.length === 0 ? 'nothing was put in place' : 'what was there before is there again';
    const { kind, hint } = error instanceof OperationalError ? error : { kind: undefined, hint: undefined };
    if (kind === undefined && !context.signal.aborted) throw error;
    const message = state.startsWith('Cannot')
      ? `${state}; ${back}`
      : `Cannot restore ${source}: ${state}; ${back}`;
    throw new OperationalError(kind ?? 'unavailable', message, { cause: error, ...(hint && { hint }) });
  } finally {
    teller.end();
  }
}

function told(
  view: RestoreView,
  report: RestoreReport,
  { json }: RestoreArguments,
  output: Output,
): ExitCode {
  if (json) output.write(jsonText({ plan: view, report }));
  else output.write(`${reportLines(view, report).join('\n')}\n`);
  return exitCodes.ok.code;
}

/** Retention never lets the last one go that is known to come back. A target that takes nothing more is no reason to fail. */
async function prove(repository: Repository, { id }: Snapshot, output: Output): Promise<void> {
  const proof = { at: new Date().toISOString(), host: hostname(), how: 'restore --verify' };
  await recordProof(repository, id, proof).catch((error) => {
    output.writeError(`warning: the proof is not kept: ${safeLine(errorMessage(error), 300)}\n`);
  });
}
