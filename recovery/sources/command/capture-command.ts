import { OperationalError } from '../../../agent/kit/errors.ts';
import type { Captured, SnapshotSink } from '../../archive/repository.ts';
import { type ChildProgram, childOutput } from '../../streams/child-output.ts';
import { followed } from '../../streams/followed-stream.ts';
import { accountOf } from '../../streams/run-as.ts';
import type { CaptureContext } from '../source-kind.ts';
import type { CommandOption, CommandOptions } from './command-options.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs one command after another; the first that fails ends it without a snapshot. */
export async function captureCommand(
  { commands }: CommandOptions,
  sink: SnapshotSink,
  context: CaptureContext,
): Promise<Captured> {
  sink.expect({ bytes: 0, entries: commands.length });
  const facts = [];
  for (const one of commands) {
    sink.phase(`run ${one.name}`);
    facts.push(await captureOne(one, sink, context));
  }
  return { method: 'output', facts: { commands: facts } };
}

async function captureOne(one: CommandOption, sink: SnapshotSink, { signal, now }: CaptureContext) {
  const task = `back up ${one.name}`;
  const output = childOutput(childProgram(one), { task, signal, timeout: one.timeout });
  const stream = followed(notEmpty(output, one), signal);
  const startedAt = now();
  const mtime = `${startedAt.getTime()}000000`;
  await sink.add({ path: one.name, type: 'file', mode: 0o600, mtime }, { from: 'stream', stream });
  const { bytes } = await stream.ended;
  return { name: one.name, run: one.run, bytes, startedAt: startedAt.toISOString() };
}

async function* notEmpty(output: AsyncIterable<Buffer>, one: CommandOption): AsyncGenerator<Buffer> {
  let empty = true;
  for await (const piece of output) {
    if (piece.length > 0) empty = false;
    yield piece;
  }
  if (empty && !one.allow_empty)
    throw new OperationalError('unavailable', `Cannot back up ${one.name}: it wrote nothing`, {
      hint: 'allow_empty: true, where that is as it should be',
    });
}

/** @param env the environment that names are looked up in */
export function childProgram(one: CommandOption, env: NodeJS.ProcessEnv = process.env): ChildProgram {
  const [file = '', ...args] = one.run;
  const account = one.user === undefined ? undefined : accountOf(one.user);
  const passed = one.environment.flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  return {
    file,
    args,
    cwd: one.working_directory,
    env: {
      PATH: env.PATH || DEFAULT_PATH,
      HOME: account?.home ?? env.HOME ?? '/',
      LANG: 'C.UTF-8',
      ...Object.fromEntries(passed),
    },
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}
