import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { type Log, silentLog } from '../../kit/log.ts';
import { type SeriesConfig, seriesConfig } from './config.ts';
import { Damage } from './damage.ts';
import { ReadOnlySeriesStore } from './read-only-series-store.ts';
import { salvage } from './salvage.ts';
import type { SeriesStore } from './series-store.ts';
import { isUnreadable } from './sqlite-failure.ts';
import { SqliteSeriesStore } from './sqlite-series-store.ts';
import { StoreFile } from './store-file.ts';
import { isHeaderSound } from './store-header.ts';
import { lockWriter } from './writer-lock.ts';

export type OpenSeriesStoreOptions = {
  /** Opens an existing store beside its writer. @default false */
  readonly readOnly?: boolean;
  /** @default the defaults of the configuration */
  readonly config?: SeriesConfig;
  readonly clock?: Clock;
  /** @default silent */
  readonly log?: Log;
};

/**
 * Opens the series store in `folder`, usually `<data>/series`; a new one is made where there is none. A damaged file
 * never prevents it: what can be read is saved into a new file, the old one is kept beside it.
 *
 * @throws OperationalError `conflict` while another process writes to it, `not-found` when there is nothing to read,
 * `storage` when the folder or the file cannot be used.
 */
export function openSeriesStore(folder: string, options: OpenSeriesStoreOptions = {}): SeriesStore {
  const settings = { config: seriesConfig.parse({}), clock: systemClock, log: silentLog, ...options };
  const path = join(folder, 'series.db');
  try {
    return options.readOnly ? openForReading(path, settings) : openForWriting(folder, path, settings);
  } catch (error) {
    // A code is what SQLite and the system give; a mistake of the program must not be sold as one of the disk.
    if (error instanceof OperationalError || errorCode(error) === undefined) throw error;
    throw new OperationalError('storage', `Cannot open the series store ${path}: ${errorMessage(error)}`, {
      hint: `check the free space and the permissions of ${folder}`,
      cause: error,
    });
  }
}

type Settings = { readonly config: SeriesConfig; readonly clock: Clock; readonly log: Log };

function openForReading(path: string, { config, log }: Settings): SeriesStore {
  if (!existsSync(path)) {
    throw new OperationalError('not-found', `Cannot read the series store: there is none at ${path}`, {
      hint: 'start the agent first, or name its folder with --data',
    });
  }
  return new ReadOnlySeriesStore({ file: new StoreFile(path, true), damage: new Damage(log), config });
}

function openForWriting(folder: string, path: string, settings: Settings): SeriesStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockWriter(folder);
  try {
    return tryOpen(path, settings, unlock) ?? openSalvaged(path, settings, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** @returns undefined when the file is damaged. */
function tryOpen(path: string, settings: Settings, unlock: () => void): SeriesStore | undefined {
  let file: StoreFile | undefined;
  if (!isHeaderSound(path)) return undefined;
  try {
    file = new StoreFile(path, false);
    if (!file.isSound()) {
      file.close();
      return undefined;
    }
    return new SqliteSeriesStore({ file, damage: new Damage(settings.log), unlock, ...settings });
  } catch (error) {
    file?.close();
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function openSalvaged(path: string, settings: Settings, unlock: () => void): SeriesStore {
  salvage(path, settings.log);
  const store = tryOpen(path, settings, unlock);
  if (store) return store;
  throw new OperationalError(
    'storage',
    `Cannot open the series store ${path}: a file just written is damaged`,
    {
      hint: 'check the disk with dmesg and smartctl',
    },
  );
}
