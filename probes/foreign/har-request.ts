import type { HarEntry } from './har-file.ts';
import { withoutGaps } from './probe-definition.ts';
import { type FoundSecrets, isSecretHeader, isSecretName } from './secret-names.ts';

/** What a browser says of itself, of its cache and of its connection; a journey says its own. */
const VOLATILE =
  /^(?::.*|accept-encoding|cache-control|connection|content-length|cookie|dnt|expect|host|if-.*|keep-alive|origin|postman-token|pragma|priority|referer|sec-.*|te|trace(?:parent|state)|trailer|transfer-encoding|upgrade.*|user-agent|x-request-id)$/i;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,200}$/;
const LARGEST_BODY = 1_048_576;
/** Deepest JSON that is looked through for secrets. */
const DEEPEST = 32;

type Note = (note: string) => void;

/** The request of a step, as it was recorded; `secrets` gets what must not stand in a file. */
export function harRequest(
  { request }: HarEntry,
  base: URL,
  secrets: FoundSecrets,
  note: Note,
): Record<string, unknown> {
  const { method, headers, postData } = request;
  if (headers.some(({ name }) => name.toLowerCase() === 'cookie')) {
    note(
      'recorded cookies are left out: the journey keeps those that it is given, so begin it with the login',
    );
  }
  const bodies = ['GET', 'HEAD'].includes(method) || !postData ? {} : bodyOf(postData, secrets, note);
  return withoutGaps({
    url: urlOf(request.url, base, secrets),
    method: method === 'GET' ? undefined : method,
    headers: headersOf(headers, secrets, 'form' in bodies),
    ...bodies,
  });
}

function urlOf(text: string, base: URL, secrets: FoundSecrets): string {
  const url = new URL(text);
  const path = url.origin === base.origin ? url.pathname : `${url.origin}${url.pathname}`;
  const query = [...url.searchParams].map(([name, value]) => {
    const written =
      isSecretName(name) && value !== '' ? secrets.place(name, value) : encodeURIComponent(value);
    return `${encodeURIComponent(name)}=${written}`;
  });
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function headersOf(
  written: HarEntry['request']['headers'],
  secrets: FoundSecrets,
  isForm: boolean,
): Record<string, string> | undefined {
  const kept = written
    .filter(
      ({ name }) => NAME.test(name) && !VOLATILE.test(name) && !(isForm && /^content-type$/i.test(name)),
    )
    .map(({ name, value }) => [
      name,
      isSecretHeader(name) ? secretHeader(name, value, secrets) : literal(value),
    ]);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The scheme of an Authorization is no secret. */
function secretHeader(name: string, value: string, secrets: FoundSecrets): string {
  const [, scheme = '', rest = value] = /^(Basic |Bearer |Digest |Token )(.+)$/i.exec(value) ?? [];
  return scheme + secrets.place(name, rest);
}

function bodyOf(
  { mimeType, text, params }: NonNullable<HarEntry['request']['postData']>,
  secrets: FoundSecrets,
  note: Note,
): { form: Record<string, string> } | { body?: string } {
  if (/x-www-form-urlencoded/.test(mimeType)) return { form: formOf(text, params ?? [], secrets) };
  if (text === undefined || text.length > LARGEST_BODY) {
    note(
      `a body of the type ${mimeType || 'unknown'} is left out: it was not recorded as text, or is too long`,
    );
    return {};
  }
  return { body: /json/.test(mimeType) ? jsonOf(text, secrets) : literal(text) };
}

function formOf(
  text: string | undefined,
  params: readonly { name: string; value: string }[],
  secrets: FoundSecrets,
): Record<string, string> {
  const fields =
    params.length > 0
      ? params.map(({ name, value }) => [decoded(name), decoded(value)] as const)
      : [...new URLSearchParams(text ?? '')];
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      isSecretName(name) && value !== '' ? secrets.place(name, value) : literal(value),
    ]),
  );
}

/** Browsers record the parameters of a form as they were sent. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function jsonOf(text: string, secrets: FoundSecrets): string {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text), secrets, DEEPEST));
  } catch {
    return literal(text);
  }
}

function withoutSecrets(value: unknown, secrets: FoundSecrets, depth: number): unknown {
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets, depth - 1));
  const members = Object.entries(value).map(([name, member]) => {
    const secret = typeof member === 'string' && member !== '' && isSecretName(name);
    return [name, secret ? secrets.place(name, member) : withoutSecrets(member, secrets, depth - 1)];
  });
  return Object.fromEntries(members);
}

/** Braces that were recorded are no variable. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{open_braces}}');
}
