import { createInterface } from 'node:readline';

/**
 * A child that does what `script` in the options of its source says, for tests of everything around it: `tell` are messages that it
 * writes, `end` is how it goes on.
 */
export type StubScript = {
  readonly tell?: readonly object[];
  /** @default 'exit' */
  readonly end?: 'exit' | 'fail' | 'hang' | 'ignore-term' | 'die' | 'wait-for-begin';
  /** Told behind the second line, with `wait-for-begin`. */
  readonly later?: readonly object[];
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const tell = (messages: readonly object[] = []) => {
  for (const message of messages) process.stdout.write(`${JSON.stringify(message)}\n`);
};
const { value } = await lines.next();
const job = JSON.parse(value as string);
const {
  tell: first,
  end = 'exit',
  later,
} = (job.backups?.[0] ?? job.backup).source.options.script as StubScript;
if (end === 'ignore-term') process.on('SIGTERM', () => {});
tell(first);
if (end === 'wait-for-begin' && !(await lines.next()).done) tell(later);
if (end === 'fail') {
  process.stderr.write('something broke\n');
  process.exit(3);
}
if (end === 'die') process.kill(process.pid, 'SIGKILL');
if (end === 'hang' || end === 'ignore-term') setInterval(() => {}, 1_000);
else process.exit(0);
