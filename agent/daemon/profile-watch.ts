import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { profileChanges } from '../collect/profile/profile-changes.ts';
import { readProfile } from '../collect/profile/read-profile.ts';
import { type HostProfile, hostProfile } from '../contract/profile.ts';
import { atomicWrite } from '../kit/atomic-write.ts';
import { errorMessage } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';

const REFRESH = 300_000;

export type ProfileWatchOptions = {
  /** Data folder, in which the last profile outlives the agent. */
  readonly folder: string;
  /** Where the root file system of the host is. @default '/' */
  readonly root?: string;
  readonly log: Log;
  readonly tell: (kind: string, severity: 'info', subject: string, message: string) => void;
};

export type ProfileWatch = {
  /** Null until the first one is measured. */
  current(): HostProfile | null;
  /** Measures now and tells what changed since the last time, also since before a restart. */
  refresh(): Promise<void>;
  stop(): void;
};

/** Keeps the profile of this host: measured now in the background, again every five minutes. */
export function startProfileWatch({ folder, root = '/', log, tell }: ProfileWatchOptions): ProfileWatch {
  const file = join(folder, 'profile.json');
  const abort = new AbortController();
  let last = kept(file);
  let current: HostProfile | null = null;
  const refresh = async () => {
    const profile = await readProfile({ root, signal: abort.signal });
    for (const { kind, subject, message } of last === undefined ? [] : profileChanges(last, profile))
      tell(kind, 'info', subject, message);
    last = profile;
    current = profile;
    atomicWrite(file, JSON.stringify(profile));
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const round = async () => {
    try {
      await refresh();
    } catch (error) {
      if (!abort.signal.aborted) log.error('the profile was not kept', { error: errorMessage(error) });
    }
    if (!abort.signal.aborted) timer = setTimeout(round, REFRESH);
  };
  timer = setTimeout(round, 0);
  return {
    current: () => current,
    refresh,
    stop() {
      abort.abort();
      clearTimeout(timer);
    },
  };
}

/** What a run before left; nothing, or something else, begins anew. */
function kept(file: string): HostProfile | undefined {
  try {
    return hostProfile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
