import { readFile } from 'node:fs/promises';
import type { Secret } from '../kit/secret.ts';
import { version } from '../kit/version.ts';

/** How another side is reached, and who we are to it. */
export type HttpEndpoint = {
  readonly url: string;
  readonly basic_auth?: { readonly username: string; readonly password: Secret } | undefined;
  readonly bearer_token?: Secret | undefined;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly ca_file?: string | undefined;
};

/** Posts a body. Redirects are not followed: they would carry the secrets elsewhere. */
export async function post(
  endpoint: HttpEndpoint,
  request: { url?: string; headers: Readonly<Record<string, string>>; body: Uint8Array | string },
  signal: AbortSignal,
): Promise<Response> {
  // Read anew each time: certificates are replaced while an agent runs.
  const ca = endpoint.ca_file === undefined ? undefined : await readFile(endpoint.ca_file, 'utf8');
  return fetch(request.url ?? endpoint.url, {
    method: 'POST',
    headers: { 'user-agent': `vedette/${version}`, ...secretHeaders(endpoint), ...request.headers },
    body: request.body as Uint8Array<ArrayBuffer> | string,
    redirect: 'manual',
    signal,
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
}

function secretHeaders({ basic_auth, bearer_token, headers }: HttpEndpoint): Record<string, string> {
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()]));
  if (bearer_token !== undefined) all.authorization = `Bearer ${bearer_token.reveal()}`;
  if (basic_auth !== undefined) {
    const pair = Buffer.from(`${basic_auth.username}:${basic_auth.password.reveal()}`);
    all.authorization = `Basic ${pair.toString('base64')}`;
  }
  return all;
}

/** The beginning of a body as text, for a message; what is longer is not read. */
export async function beginningOf(response: Response, bytes = 512): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk.subarray(0, bytes), { stream: true });
      if (text.length >= bytes) break;
    }
  } catch {
    // The status says enough.
  }
  return text.slice(0, bytes).trim();
}
