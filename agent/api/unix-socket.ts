import { chmodSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { errorCode, OperationalError } from '../kit/errors.ts';

/** `sun_path` of unix(7), less its final zero. */
const LONGEST_PATH = 107;

/**
 * Makes the place for a unix socket ready: its folder exists, and the socket of an agent that died is removed.
 *
 * @throws OperationalError `invalid` when the path is too long or is another kind of file, `conflict` when somebody
 * answers on it.
 */
export async function prepareSocketPath(path: string): Promise<void> {
  refuseLongPath(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file === undefined) return;
  if (!file.isSocket()) {
    throw new OperationalError('invalid', `Cannot listen on ${path}: it is there, and not a socket`, {
      hint: 'Remove it, or set api.socket to another path',
    });
  }
  if (await answers(path)) {
    throw new OperationalError('conflict', `Cannot listen on ${path}: another agent answers on it`, {
      hint: 'Stop that agent, or give this one another --data folder',
    });
  }
  rmSync(path, { force: true });
}

/** The socket is bound under a name of its own first, of eight characters and the folder's. */
function refuseLongPath(path: string): void {
  const bound = join(dirname(path), '.123456/s');
  const bytes = Buffer.byteLength(path);
  if (Math.max(bytes, Buffer.byteLength(bound)) <= LONGEST_PATH) return;
  throw new OperationalError(
    'invalid',
    `Cannot listen on ${path}: its ${bytes} bytes are more than the system takes`,
    {
      hint: 'Set api.socket to a shorter path, such as /run/vedette/agent.sock',
    },
  );
}

/** Anything but a refusal, or nothing there, means that somebody may be using it. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', (error) => {
      const code = errorCode(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
    socket.once('connect', () => socket.destroy());
  });
}

/**
 * Binds a socket so that it is never open to others, not even for a moment: it is made and given mode 0600 in a folder
 * that only this user can enter, and moved to `path` then. (A umask is not for one thread alone.)
 *
 * @param listen binds to the path that it is given.
 */
export function listenPrivately<Server>(path: string, listen: (path: string) => Server): Server {
  // Not by `join`, which takes a last dot away: the folder would stand beside the data folder, where we may not write.
  const folder = mkdtempSync(`${dirname(path)}/.`);
  try {
    const temporary = join(folder, 's');
    const server = listen(temporary);
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
    return server;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
