import type { AnswerOf } from '../../client/client.ts';
import { listProcesses } from '../../contract/processes.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { untilInterrupted } from '../interrupted.ts';
import { jsonText } from '../json-text.ts';
import { repeat } from '../repeat.ts';
import { formatTable } from '../table/format-table.ts';
import { topColumns } from './top-columns.ts';

export type TopArguments = ConnectionArguments & {
  readonly once: boolean;
  readonly sort: 'cpu' | 'memory' | 'io' | 'pid';
  readonly limit: number;
  readonly json: boolean;
};
type Processes = AnswerOf<typeof listProcesses>;

/** `vedette top`. @throws OperationalError when no agent answers. */
export async function runTop(args: TopArguments, output: Output): Promise<ExitCode> {
  const { sort, limit, json } = args;
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new OperationalError('invalid', `Cannot use --limit ${limit}: expected a number from 1 to 10000`);
  const client = await connect(args);
  const read = (signal?: AbortSignal) =>
    client.call(listProcesses, { query: { sort, limit } }, signal === undefined ? {} : { signal });
  const lines = (found: Processes) =>
    json ? [jsonText(found, 0).trimEnd()] : formatTop(found, output.columns);
  if (args.once || !output.isTerminal) {
    const found = await read();
    output.write(json ? jsonText(found) : `${formatTop(found, output.columns).join('\n')}\n`);
    return exitCodes.ok.code;
  }
  const shown = json ? { ...output, isTerminal: false } : output;
  await untilInterrupted((signal) => repeat({ output: shown, signal, period: 2_000, read, lines }));
  return exitCodes.ok.code;
}

function formatTop({ time, total, processes }: Processes, columns: number): string[] {
  const title = `${processes.length} of ${total} processes at ${time}`;
  return [title, ...formatTable(topColumns(Date.parse(time)), processes, columns)];
}
