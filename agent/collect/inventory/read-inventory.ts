import { errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { cleanInventory, type RawInventory } from './clean-inventory.ts';
import { countPackages } from './count-packages.ts';
import type { Inventory } from './inventory-shape.ts';

export type ReadInventoryOptions = {
  /** Where the root file system of the host is mounted. @default '/' */
  root?: string;
  /** Milliseconds that one part may take. @default 10_000 */
  partTimeout?: number;
};

const PARTS = [
  'system',
  'bios',
  'cpu',
  'mem',
  'memLayout',
  'osInfo',
  'diskLayout',
  'blockDevices',
  'networkInterfaces',
  'users',
] as const;

/**
 * Reads what this host is made of. It starts some forty short programs (`lsblk`, `dmidecode`, …) and loads a large
 * library, so it belongs in a child process, at start and rarely. A part that fails or hangs is named in `missing`;
 * the programs of a part that hangs end with the process.
 */
export async function readInventory(options: ReadInventoryOptions = {}): Promise<Inventory> {
  const { root = '/', partTimeout = 10_000 } = options;
  const information = await import('systeminformation');
  const missing: { part: string; because: string }[] = [];
  const attempt = async <T>(part: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await within(work(), partTimeout);
    } catch (error) {
      missing.push({ part, because: safeLine(errorMessage(error)) });
      return undefined;
    }
  };
  const raw: Record<string, unknown> = {};
  for (const part of PARTS) raw[part] = await attempt<unknown>(part, information[part]);
  const packages = await attempt('packages', () => countPackages(root));
  const time = new Date().toISOString();
  return { time, ...cleanInventory(raw as RawInventory), packages: packages ?? null, missing };
}

/** The library cannot be told to stop, only not be waited for. */
async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
