import { spawn } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { lastWords, type PrivateServerOptions } from './private-server.ts';

const LOOK_EVERY = 100;
/** What it says before it has its own log goes here, in the data folder. */
const LOG = 'vedette-start.log';

/**
 * Starts a server for good: it lives on when we end.
 *
 * @throws OperationalError with its last words when it ends before it takes connections; nothing of it runs then
 */
export async function startInPlace(options: Omit<PrivateServerOptions, 'role'>): Promise<void> {
  const { program, dataFolder, account, settings = {}, signal } = options;
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(dataFolder, LOG), 'a', 0o600);
  if (account) chownSync(join(dataFolder, LOG), account.uid, account.gid);
  const child = spawn(program, ['-D', dataFolder, ...words], {
    cwd: dataFolder,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: process.env.LANG ?? 'C' },
    stdio: ['ignore', log, log],
    detached: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  closeSync(log);
  child.unref();
  child.once('error', () => {});
  try {
    while (!isReady(dataFolder)) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
        throw ended(dataFolder);
      await delay(LOOK_EVERY, undefined, { signal });
    }
  } catch (error) {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
    }
    throw error;
  }
}

/** The eighth line of `postmaster.pid` says how it is (`utils/pidfile.h`). */
function isReady(dataFolder: string): boolean {
  try {
    const state = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim();
    return state === 'ready';
  } catch {
    return false;
  }
}

function ended(dataFolder: string): OperationalError {
  const log = readFileSync(join(dataFolder, LOG), 'utf8').slice(-8_000);
  return new OperationalError('conflict', `Cannot start PostgreSQL: ${safeLine(lastWords(log), 600)}`, {
    hint: 'what was there before is in its place again',
  });
}
