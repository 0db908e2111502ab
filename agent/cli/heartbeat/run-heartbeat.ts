import { hostname } from 'node:os';
import { beat, type NewBeat } from '../../contract/heartbeats.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type BeatState, HEARTBEAT_NAME, LAST_LINES } from '../../kit/heartbeat-record.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';

export type HeartbeatArguments = ConnectionArguments & {
  readonly name: string;
  readonly state?: BeatState | undefined;
  readonly exitCode?: number | undefined;
  readonly message?: string | undefined;
  readonly json: boolean;
};

/** `vedette heartbeat`. Says nothing when all is well, as cron likes it. @throws OperationalError */
export async function runHeartbeat(args: HeartbeatArguments, output: Output): Promise<ExitCode> {
  const name = checkedJobName(args.name);
  const body = beatOf(args);
  const client = await connect(args);
  const answer = await client.call(beat, { params: { name }, body });
  if (args.json) output.write(jsonText(answer));
  return exitCodes.ok.code;
}

/** @throws OperationalError `invalid` when it cannot be the name of a job */
export function checkedJobName(name: string): string {
  if (HEARTBEAT_NAME.test(name)) return name;
  throw new OperationalError('invalid', `Cannot use ${name} as the name of a job`, {
    hint: 'Write letters, digits, dot, underscore or hyphen, 100 at most, such as nightly-dump',
  });
}

function beatOf({ state, exitCode, message }: HeartbeatArguments): NewBeat {
  if (exitCode !== undefined && !(Number.isInteger(exitCode) && exitCode >= 0 && exitCode <= 255))
    throw new OperationalError('invalid', 'Cannot use --exit-code: it is a number from 0 to 255');
  const lines = message?.split('\n').slice(-LAST_LINES.lines);
  return {
    state: state ?? (exitCode ? 'failure' : 'success'),
    host: hostname(),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(lines === undefined ? {} : { lastLines: lines.map((line) => line.slice(0, LAST_LINES.characters)) }),
  };
}
