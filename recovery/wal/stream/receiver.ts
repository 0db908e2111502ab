import { spawn } from 'node:child_process';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { clientSettings } from '../../sources/postgres/postgres-programs.ts';
import type { ServerAddress } from '../../sources/postgres/server-address.ts';

/** Milliseconds that `pg_receivewal` has to end after it was asked to. */
const PATIENCE = 10_000;
const KEPT = 2_000;

export type Receiver = {
  /** Resolves with why it ended; undefined where we ended it. Never rejects. */
  readonly ended: Promise<OperationalError | undefined>;
  /** Asks it to end and waits. */
  end(): Promise<void>;
};

export type ReceiverOptions = {
  /** Path of `pg_receivewal`. */
  readonly program: string;
  readonly address: ServerAddress;
  readonly slot: string;
  /** Where it writes segments, `….partial` while they are not complete. */
  readonly spool: string;
};

/**
 * `pg_receivewal` with a slot: what it has received is flushed at once and told to the server (`--synchronous`), so that the slot
 * never keeps less than the spool lacks. It ends when the connection does; who calls it connects again.
 */
export function startReceiver({ program, address, slot, spool }: ReceiverOptions): Receiver {
  const { environment, account } = clientSettings(address);
  const words = [
    '--directory',
    spool,
    '--slot',
    slot,
    '--synchronous',
    '--no-loop',
    '--no-password',
    '--status-interval=2',
  ];
  const child = spawn(program, words, {
    env: environment,
    cwd: spool,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  let [said, asked] = ['', false];
  child.stderr.on('data', (text) => {
    said = `${said}${text}`.slice(-KEPT);
  });
  const ended = new Promise<OperationalError | undefined>((resolve) => {
    child.once('error', (error) => resolve(failure(errorMessage(error))));
    child.once('close', (code, signal) => resolve(asked ? undefined : failure(reason(said, code, signal))));
  });
  return {
    ended,
    async end() {
      asked = true;
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await ended;
      clearTimeout(late);
    },
  };
}

function failure(state: string): OperationalError {
  return new OperationalError('unavailable', `Cannot stream WAL: ${state}`);
}

/** Its last line that says what is wrong: `pg_receivewal: error: …`. */
function reason(said: string, code: number | null, signal: string | null): string {
  const lines = said.trim().split('\n');
  const line = lines.findLast((one) => /error|fatal/i.test(one)) ?? lines.at(-1) ?? '';
  return line === '' ? `pg_receivewal ended with ${code ?? signal}` : safeLine(line, 300);
}
