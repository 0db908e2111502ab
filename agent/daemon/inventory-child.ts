import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Inventory, inventory } from '../contract/inventory.ts';
import { errorMessage, OperationalError } from '../kit/errors.ts';

/** Generous: a dying disk makes some of the programs slow that an inventory starts. */
const LONGEST = 120_000;
const MOST_BYTES = 4_000_000;

/**
 * Runs `vedette inventory` as a child: it loads a large library and starts many programs, which no tick may feel. The
 * child is killed when `signal` is aborted.
 *
 * @param program what to run, with its first arguments. @default this program
 * @throws OperationalError `unavailable`
 */
export async function readInventoryInChild(
  signal: AbortSignal,
  [file = '', ...args]: readonly string[] = thisProgram(),
): Promise<Inventory> {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
  const options = { timeout: LONGEST, maxBuffer: MOST_BYTES, killSignal: 'SIGKILL' as const, env, signal };
  try {
    const { stdout } = await promisify(execFile)(file, [...args, 'inventory', '--json'], options);
    return inventory.parse(JSON.parse(stdout));
  } catch (error) {
    const because = signal.aborted ? 'the agent stops' : errorMessage(error);
    throw new OperationalError('unavailable', `Cannot read the inventory: ${because}`);
  }
}

function thisProgram(): string[] {
  const script = process.argv[1] ?? '';
  return script.startsWith('/$bunfs/') ? [process.execPath] : [process.execPath, script];
}
