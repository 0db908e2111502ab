import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { errorMessage, OperationalError } from '../../kit/errors.ts';

const LONGEST = 60_000;

/** Whether systemd runs this host (sd_booted(3)). */
export function systemdRuns(): boolean {
  return existsSync('/run/systemd/system');
}

/** Runs one program of this host to its end. @returns what it wrote. @throws OperationalError with what it said. */
export async function runSystemCommand([program, ...args]: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program!, args, { timeout: LONGEST, env: environment() });
    return stdout;
  } catch (error) {
    throw new OperationalError(
      'unavailable',
      `Cannot run ${[program, ...args].join(' ')}: ${errorMessage(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** A clean one; systemctl --user finds its manager by the runtime folder. */
function environment(): Record<string, string> {
  const { XDG_RUNTIME_DIR, HOME = '/' } = process.env;
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { PATH: path, HOME, LC_ALL: 'C', ...(XDG_RUNTIME_DIR === undefined ? {} : { XDG_RUNTIME_DIR }) };
}
