import { ServerError } from '../../../../../chaos/proxy/client/server-error.ts';
import { OfficialFailure } from './official-command.ts';

/** Waits for a call of the server; where it fails, that is told behind `prefix` as the official Go client does. */
export async function orFailure<T>(prefix: string, call: Promise<T>, suffix = '\n'): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const text = error.failure === 'refused' ? `HTTP ${error.status}: ${error.message}` : error.message;
    throw new OfficialFailure(`${prefix}${text}${suffix}`);
  }
}
