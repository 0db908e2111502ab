import type { Client } from '../../client/client.ts';
import { query, queryRange } from '../../contract/query.ts';
import { getStatus } from '../../contract/status.ts';
import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { pointOut } from './point-out.ts';
import { type FormArguments, queryForm } from './query-form.ts';
import { type AskedTimes, askedTimes, type QueryTimes } from './query-request.ts';
import { isEmpty, type QueryAnswer, shownAnswer } from './shown-answer.ts';
import { writeAnswer } from './write-answer.ts';

export type QueryArguments = ConnectionArguments &
  FormArguments &
  QueryTimes & {
    readonly expression: string;
    readonly host?: string | undefined;
    readonly all?: boolean | undefined;
    readonly failEmpty: boolean;
    /** That of every command: the agent is told of it too. */
    readonly timeout?: string | undefined;
  };

/** Milliseconds: no agent lets a query take longer. */
const PATIENCE = 250_000;

/** `vedette query`. @throws OperationalError */
export async function runQuery(args: QueryArguments, output: Output): Promise<ExitCode> {
  const form = queryForm(args, output.isTerminal);
  // Before anybody is asked: what is wrong in an option is wrong without an agent too.
  askedTimes(args, 0);
  const client = await connect(args);
  const times = askedTimes(args, await nowOf(args, client));
  const scope = args.all ? 'all' : args.host;
  const answer = await ask(client, args, times, scope);
  tell(answer, output);
  await writeAnswer(answer, { form, client, times, scope, text: args.expression, file: args.png, output });
  if ((answer.missing ?? []).length > 0) return exitCodes.notFound.code;
  return args.failEmpty && isEmpty(shownAnswer(answer)) ? exitCodes.failure.code : exitCodes.ok.code;
}

async function ask(
  client: Client,
  { expression, explain, timeout }: QueryArguments,
  times: AskedTimes,
  scope: string | undefined,
): Promise<QueryAnswer> {
  const asked = {
    query: expression,
    ...(scope === undefined ? {} : { scope }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(explain ? { stats: 'all', explain: 'true' as const } : {}),
  };
  const options = { timeoutMs: PATIENCE };
  try {
    if (times.kind === 'range') {
      const range = { start: String(times.start), end: String(times.end), step: String(times.step) };
      return await client.call(queryRange, { query: { ...asked, ...range } }, options);
    }
    const time = times.time === undefined ? {} : { time: String(times.time) };
    return await client.call(query, { query: { ...asked, ...time } }, options);
  } catch (error) {
    throw error instanceof OperationalError ? pointOut(error, expression) : error;
  }
}

/** Seconds since the epoch by the clock of the agent, which is the one that stamps its samples. */
async function nowOf({ range, at }: QueryArguments, client: Client): Promise<number> {
  if (range === undefined || at !== undefined) return 0;
  const { time } = await client.call(getStatus);
  return Math.floor(Date.parse(time) / 1_000);
}

function tell({ warnings = [], infos = [] }: QueryAnswer, output: Output): void {
  for (const text of warnings) output.writeError(`warning: ${safeLine(text, 1_000)}\n`);
  for (const text of infos) output.writeError(`info: ${safeLine(text, 1_000)}\n`);
}
