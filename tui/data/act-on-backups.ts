import type { Client, RequestFor } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import {
  type BackupRun,
  beginRestore,
  cancelBackupRun,
  checkBackup,
  planRestore,
  type RestorePlan,
  runBackup,
} from '../../agent/contract/backups.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { HostTask } from './ask-each.ts';
import { safeDeep } from './safe-deep.ts';

/** A backup of a host that can be asked. */
export type BackupOnHost = Pick<HostTask, 'host' | 'hostKey' | 'client'> & { readonly backup: string };

export type CheckRequest = RequestFor<typeof checkBackup>['body'];
export type PlanRequest = RequestFor<typeof planRestore>['body'];

/** A run is begun and not waited for. */
const options = { timeoutMs: 10_000 };
/** A plan reads what the snapshot holds from its target, which may be far away. */
const PLAN_TIMEOUT_MS = 120_000;

export function runBackupTask(on: BackupOnHost): HostTask {
  const params = { backup: on.backup };
  return task(on, (client) => client.call(runBackup, { params, body: {} }, options));
}

export function checkBackupTask(on: BackupOnHost, body: CheckRequest): HostTask {
  const params = { backup: on.backup };
  return task(on, (client) => client.call(checkBackup, { params, body }, options));
}

export function cancelRunTask(on: BackupOnHost, run: string): HostTask {
  const task = async (client: Client) => {
    const { kind, outcome } = safeDeep(await client.call(cancelBackupRun, { params: { run } }, options));
    return outcome === null ? `${kind} is being ended` : `${kind} ended: ${outcome}`;
  };
  const { host, hostKey, client, backup } = on;
  return { host, hostKey, client, what: backup, ask: task };
}

/** Why something was not done, and what can be done about it. Safe to print. */
export type Problem = { readonly problem: string; readonly hint: string | null };

/** A plan that is safe to print, and what goes back to the host as it came. */
export type AskedPlan = { readonly plan: RestorePlan; readonly id: string; readonly confirmation: string };

/** Asks what a restore would do. Rejects for nothing that the host does. */
export async function askRestorePlan(
  client: Client,
  backup: string,
  body: PlanRequest,
): Promise<AskedPlan | Problem> {
  return await orProblem('plan a restore', async () => {
    const request = { params: { backup }, body };
    const plan = await client.call(planRestore, request, { timeoutMs: PLAN_TIMEOUT_MS });
    return { plan: safeDeep(plan), id: plan.id, confirmation: plan.confirmation };
  });
}

/** Begins what a plan says; from then on it is the agent's. Rejects for nothing that the host does. */
export async function askToRestore(
  client: Client,
  { id, confirmation }: Pick<AskedPlan, 'id' | 'confirmation'>,
): Promise<{ readonly run: BackupRun } | Problem> {
  return await orProblem('restore', async () => {
    const run = await client.call(beginRestore, { body: { plan: id, confirmation } }, options);
    return { run: safeDeep(run) };
  });
}

async function orProblem<T>(what: string, ask: () => Promise<T>): Promise<T | Problem> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { problem, hint } = problemOf(error);
    return error.because === 'forbidden'
      ? { problem: `This token may not ${what} there. ${problem}`, hint }
      : { problem, hint };
  }
}

/** What a host said to a question that it did not answer. */
export function problemOf({ message, hint }: RequestError): Problem {
  return { problem: safeLine(message, 500), hint: hint === undefined ? null : safeLine(hint, 500) };
}

function task(
  { host, hostKey, client, backup }: BackupOnHost,
  ask: (client: Client) => Promise<BackupRun>,
): HostTask {
  const begun = async (client: Client) => {
    const { kind, id, step } = safeDeep(await ask(client));
    return `${kind} begun (${id}): ${step}`;
  };
  return { host, hostKey, client, what: backup, ask: begun };
}
