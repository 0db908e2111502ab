import { OperationalError } from '../../../kit/errors.ts';

/** Where an official server and ours listen unless they are told otherwise. */
const DEFAULT = 'http://localhost:8474';

/**
 * The base URL of the Toxiproxy server: what is given, else TOXIPROXY_URL, else what `otherwise` says, else port 8474
 * of this host. `localhost:8474` is taken as official clients take it.
 *
 * @throws OperationalError `invalid` for what is no HTTP URL
 */
export function serverUrl(given: string | undefined, otherwise?: string): string {
  const text = given || process.env.TOXIPROXY_URL || otherwise || DEFAULT;
  const full = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (URL.canParse(full)) return full.replace(/\/+$/, '');
  throw new OperationalError('invalid', `Cannot use ${text}: it is no URL of a Toxiproxy server`, {
    hint: `Write it like ${DEFAULT}`,
  });
}
