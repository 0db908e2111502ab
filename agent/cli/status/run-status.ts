import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { untilInterrupted } from '../interrupted.ts';
import { jsonText } from '../json-text.ts';
import { repeat } from '../repeat.ts';
import { type FleetView, formatStatus } from './format-status.ts';
import { readStatus } from './read-status.ts';
import { isWell } from './status-row.ts';

export type StatusArguments = ConnectionArguments & {
  readonly all: boolean;
  readonly watch: boolean;
  readonly json: boolean;
};

/** `vedette status`. @throws OperationalError when no agent answers. */
export async function runStatus(args: StatusArguments, output: Output): Promise<ExitCode> {
  const client = await connect(args);
  if (args.watch) {
    const last = await untilInterrupted((signal) => watch(args, output, client, signal));
    return last === undefined ? exitCodes.unavailable.code : exitCode(last);
  }
  const view = await readStatus(client, args.all);
  if (args.json) output.write(jsonText({ hosts: view.hosts }));
  else output.write(`${formatStatus(view, output).join('\n')}\n`);
  return exitCode(view);
}

function watch(
  { all, json }: StatusArguments,
  output: Output,
  client: Awaited<ReturnType<typeof connect>>,
  signal: AbortSignal,
): Promise<FleetView | undefined> {
  return repeat({
    output: json ? { ...output, isTerminal: false } : output,
    signal,
    period: 1_000,
    read: (signal) => readStatus(client, all, signal),
    lines: (view) => (json ? [jsonText({ hosts: view.hosts }, 0).trimEnd()] : formatStatus(view, output)),
  });
}

function exitCode({ hosts }: FleetView): ExitCode {
  return hosts.every(isWell) ? exitCodes.ok.code : exitCodes.unwell.code;
}
