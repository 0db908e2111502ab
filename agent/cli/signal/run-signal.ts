import type { Client } from '../../client/client.ts';
import { listProcesses, type ProcessRow } from '../../contract/processes.ts';
import { type SignalName, signalProcess } from '../../contract/signals.ts';
import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { askTyped } from './ask-typed.ts';

export type SignalArguments = ConnectionArguments & {
  readonly pid: number;
  readonly signal: SignalName;
  readonly yes: boolean;
  readonly json: boolean;
};

/** The most that the agent lists; a pid beyond them is not found. */
const LIMIT = 10_000;

/** `vedette signal`. The process is the one that has the pid when the question is asked. @throws OperationalError */
export async function runSignal(args: SignalArguments, output: Output): Promise<ExitCode> {
  const { pid, signal, json } = args;
  if (!signalProcess.params!.safeParse({ pid }).success)
    throw new OperationalError(
      'invalid',
      `Cannot signal process ${pid}: a pid is a number from 1 to 4194304`,
    );
  if (!args.yes && !(output.isTerminal && process.stdin.isTTY))
    throw new OperationalError('invalid', `Cannot signal process ${pid}: there is no terminal to ask on`, {
      hint: 'Add --yes to send it without a question',
    });
  const client = await connect(args);
  const found = await processOf(client, pid);
  if (!args.yes) await confirmed(found, signal);
  const { name, startedAt } = found;
  const sent = await client.call(signalProcess, { params: { pid }, body: { signal, startedAt, name } });
  output.write(json ? jsonText(sent) : `Sent ${sent.signal} to ${safeLine(sent.name)} (${sent.pid})\n`);
  return exitCodes.ok.code;
}

type Started = ProcessRow & { readonly startedAt: string };

async function processOf(client: Client, pid: number): Promise<Started> {
  const { processes } = await client.call(listProcesses, { query: { sort: 'pid', limit: LIMIT } });
  const found = processes.find((row) => row.pid === pid);
  if (found?.startedAt) return { ...found, startedAt: found.startedAt };
  throw new OperationalError('not-found', `Cannot signal process ${pid}: its host has no such process`, {
    hint: 'vedette top --once --sort pid --limit 10000',
  });
}

/** Returns when the user has typed the name of the process. @throws OperationalError `invalid` otherwise */
async function confirmed({ pid, name, user, command }: Started, signal: SignalName): Promise<void> {
  const shown = safeLine(name);
  // No keyboard has the signs that stand for what may not be printed.
  const wanted = shown === name && name.trim() !== '' ? name.trim() : String(pid);
  const question = `${signal} to ${shown} (${pid}) of ${safeLine(user)}: ${safeLine(command, 200)}\nType ${wanted} to send it: `;
  const typed = await askTyped(question, { input: process.stdin, output: process.stderr });
  if (typed?.trim() === wanted) return;
  throw new OperationalError(
    'invalid',
    `Cannot signal process ${pid}: ${wanted} was not typed; nothing was sent`,
  );
}
