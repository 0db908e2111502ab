import { OperationalError } from '../../../kit/errors.ts';

/** Where an official server and ours listen unless they are told otherwise. */
const DEFAULT = 'http://localhost:8474';

/**
 * The base URL of the Toxiproxy server: what is given, else TOXIPROXY_URL, else port 8474 of this host.
 * `localhost:8474` stands for `http://localhost:8474`.
 *
 * @throws OperationalError `invalid` for what is no HTTP URL
 */
export function serverUrl(given: string | undefined): string {
  const text = given || process.env.TOXIPROXY_URL || DEFAULT;
  const full = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (URL.canParse(full)) return full.replace(/\/+$/, '');
  throw new OperationalError('invalid', `Cannot use ${text}: it is no URL of a Toxiproxy server`, {
    hint: `Write it like ${DEFAULT}`,
  });
}
