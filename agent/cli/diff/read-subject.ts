import type { Client } from '../../client/client.ts';
import type { Subject } from '../../client/compare/comparison.ts';
import { readMetricProfile } from '../../client/compare/metric-profile.ts';
import { RequestError } from '../../client/request-error.ts';
import { getProfile } from '../../contract/profile.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Window } from './diff-times.ts';

export type SubjectRequest = Window & {
  readonly name: string;
  readonly client: Client;
  /** False for a time of one host: the profile of a past time is not kept. */
  readonly withProfile: boolean;
  readonly matches: readonly string[];
};

/** Asks one host for what is compared; it never rejects for what a host does: the reason stands in `because`. */
export async function readSubject(request: SubjectRequest): Promise<Subject> {
  const { name, client, withProfile } = request;
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
  const profile = withProfile ? await attempt(client.call(getProfile, {}, { timeoutMs: 10_000 })) : null;
  return { name, profile, metrics, because: [...new Set(failures)].join('; ') || null };
}
