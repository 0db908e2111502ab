import { open } from 'node:fs/promises';
import { errorMessage } from '../../../agent/kit/errors.ts';
import { Secret } from '../../../agent/kit/secret.ts';
import type { CommonOptions } from '../../common-options.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { hideSecret } from './hide-secret.ts';
import type { ExchangeSettings, HttpRequest, RequestHeader } from './http-message.ts';
import type { HttpOptions } from './http-options.ts';
import { oauth2Token } from './oauth2-token.ts';
import { basicCredentials } from './open-tunnel.ts';

const MOST_FILE = 16_777_216;
const FORM = 'application/x-www-form-urlencoded';

const WORDS = { body: /\bbody\b/i, status: /\bstatus\b/i } as const;

/** Whether a condition or a warning speaks of something; one too many does no harm. */
export function mentions(options: HttpOptions, what: keyof typeof WORDS): boolean {
  const { conditions = [], warnings = [] } = options as HttpOptions & Partial<CommonOptions>;
  return [...conditions, ...warnings].some((line) => WORDS[what].test(line));
}

/** How the options want a request to be brought to its server. */
export function settingsOf(options: HttpOptions): ExchangeSettings {
  return {
    version: options.version,
    connection: options,
    tls: options.tls,
    connectTo: options.connect_to,
    proxy: options.proxy,
    compression: options.compression,
    maxBody: options.max_body,
    needsBody: mentions(options, 'body'),
  };
}

/**
 * The first request that the options ask for, with its credentials.
 *
 * @throws ProbeFailure `file-unreadable`, `token-refused`, `token-unreachable`
 */
export async function requestOf(options: HttpOptions, run: ProbeRun): Promise<HttpRequest> {
  const headers: RequestHeader[] = Object.entries(options.headers).map(([name, value]) => ({ name, value }));
  for (const [name, value] of Object.entries(options.secret_headers)) headers.push({ name, value });
  const authorization = await authorizationOf(options, run);
  if (authorization !== undefined) headers.push({ name: 'authorization', value: authorization });
  hideCredentials(options, headers, run);
  const form = formOf(options);
  if (form !== undefined && !headers.some(({ name }) => name.toLowerCase() === 'content-type')) {
    headers.push({ name: 'content-type', value: FORM });
  }
  const body = form ?? (await bodyOf(options));
  const holdsSecrets = Object.keys(options.secret_form).length > 0;
  return { url: new URL(options.url), method: options.method, headers, body, holdsSecrets };
}

/** Some servers show what they were sent: nothing of it is kept, with its scheme (`Bearer`) or without. */
function hideCredentials(options: HttpOptions, headers: readonly RequestHeader[], run: ProbeRun): void {
  const { basic_auth, oauth2, proxy, secret_form } = options;
  const sent = headers.flatMap(({ value }) => (value instanceof Secret ? [value] : []));
  const known = [basic_auth?.password, oauth2?.client_secret, proxy?.password, ...Object.values(secret_form)];
  for (const secret of [...sent, ...known]) {
    if (secret === undefined) continue;
    hideSecret(secret.reveal(), run.trace);
    hideSecret(secret.reveal().replace(/^(Basic|Bearer) /, ''), run.trace);
  }
}

async function authorizationOf(options: HttpOptions, run: ProbeRun): Promise<Secret | undefined> {
  const { basic_auth, bearer_token, oauth2 } = options;
  if (basic_auth) return basicCredentials(basic_auth.username, basic_auth.password);
  if (oauth2 === undefined && bearer_token === undefined) return undefined;
  const token = bearer_token ?? (await oauth2Token(oauth2!, tokenSettings(options), run));
  return new Secret(`Bearer ${token.reveal()}`);
}

/** The token server is another one: it gets our trust and our proxy, and nothing that is meant for the target. */
function tokenSettings(options: HttpOptions): ExchangeSettings {
  const { cert_file, key_file, server_name, ...tls } = options.tls;
  const settings = settingsOf(options);
  return { ...settings, tls, version: 'auto', connectTo: undefined, compression: 'none', needsBody: true };
}

function formOf({ form, secret_form }: HttpOptions): Buffer | undefined {
  const fields = new URLSearchParams(form);
  for (const [name, secret] of Object.entries(secret_form)) fields.set(name, secret.reveal());
  return fields.size === 0 ? undefined : Buffer.from(fields.toString());
}

async function bodyOf({ body, body_file }: HttpOptions): Promise<Buffer | undefined> {
  if (body_file === undefined) return body === undefined ? undefined : Buffer.from(body);
  try {
    return await readBounded(body_file);
  } catch (error) {
    const message = `cannot read ${body_file}: ${errorMessage(error)}`;
    throw new ProbeFailure('file-unreadable', message, { state: 'unknown', cause: error });
  }
}

async function readBounded(path: string): Promise<Buffer> {
  await using handle = await open(path, 'r');
  const { size } = await handle.stat();
  if (size > MOST_FILE) throw new RangeError(`it is larger than ${MOST_FILE} bytes`);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead);
}
