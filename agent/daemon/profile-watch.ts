import { join } from 'node:path';
import { profileChanges } from '../collect/profile/profile-changes.ts';
import { ProfileReader } from '../collect/profile/profile-reader.ts';
import type { HostProfile } from '../contract/profile.ts';
import { errorMessage } from '../kit/errors.ts';
import type { Log } from '../kit/log.ts';
import { TimeSlice } from '../kit/time-slice.ts';
import { keepProfile, readKeptProfile } from './kept-profile.ts';

/** Milliseconds until it is first measured: a start is busy enough. Who asks before is answered all the same. */
const FIRST = 20_000;
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
  /** As it was last measured by this agent; measured now if it never was. */
  current(): Promise<HostProfile>;
  /** Measures now and tells what changed since the last time, also since before a restart. */
  refresh(): Promise<HostProfile>;
  /** Gives up what is under way; resolves when nothing is written any more. */
  stop(): Promise<void>;
};

/** Keeps the profile of this host: measured in the background, again every five minutes. */
export function startProfileWatch({ folder, root = '/', log, tell }: ProfileWatchOptions): ProfileWatch {
  const file = join(folder, 'profile.json');
  const abort = new AbortController();
  const reader = new ProfileReader();
  let current: HostProfile | undefined;
  let measuring: Promise<HostProfile> | undefined;
  const measure = async () => {
    const profile = await reader.read({ root, signal: abort.signal });
    const before = current ?? (await readKeptProfile(file));
    await new TimeSlice().next(abort.signal);
    for (const { kind, subject, message } of before === undefined ? [] : profileChanges(before, profile))
      tell(kind, 'info', subject, message);
    current = profile;
    await keepProfile(file, profile).catch((error: unknown) =>
      log.error('the profile was not kept', { error: errorMessage(error) }),
    );
    return profile;
  };
  const refresh = () => {
    measuring ??= measure().finally(() => {
      measuring = undefined;
    });
    return measuring;
  };
  let timer: ReturnType<typeof setTimeout>;
  const round = async () => {
    try {
      await refresh();
    } catch (error) {
      if (!abort.signal.aborted) log.error('the profile was not measured', { error: errorMessage(error) });
    }
    if (!abort.signal.aborted) timer = setTimeout(round, REFRESH);
  };
  timer = setTimeout(round, FIRST);
  return {
    current: () => (current === undefined ? refresh() : Promise.resolve(current)),
    refresh,
    async stop() {
      abort.abort();
      clearTimeout(timer);
      await measuring?.catch(() => {});
    },
  };
}
