import { getProfile } from '../../contract/profile.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Client } from '../client.ts';
import { RequestError } from '../request-error.ts';
import type { Subject } from './comparison.ts';
import { readMetricProfile } from './metric-profile.ts';

export type SubjectRequest = {
  /** The window whose metrics are compared, ms since the epoch by the clock of the host. */
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly client: Client;
  /** False for a time of one host: the profile of a past time is not kept. */
  readonly withProfile: boolean;
  readonly matches: readonly string[];
  readonly signal?: AbortSignal;
};

/** Asks one host for what is compared; it never rejects for what a host does: the reason stands in `because`. */
export async function readSubject(request: SubjectRequest): Promise<Subject> {
  const { name, client, withProfile, signal } = request;
  const options = { timeoutMs: 10_000, ...(signal === undefined ? {} : { signal }) };
  const failures: string[] = [];
  const attempt = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      failures.push(errorMessage(error));
      return null;
    }
  };
  const metrics = await attempt(readMetricProfile(client, request));
  const profile = withProfile ? await attempt(client.call(getProfile, {}, options)) : null;
  return { name, profile, metrics, because: [...new Set(failures)].join('; ') || null };
}
