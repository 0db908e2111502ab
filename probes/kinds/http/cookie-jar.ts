type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Only this host, no host below it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
};

/** Cookies that one run keeps; a server that sets more loses the oldest. */
const MOST_COOKIES = 100;
/** Characters of a name with its value (RFC 6265 §6.1 asks for at least as many). */
const LONGEST = 4_096;

/**
 * The cookies of one run (RFC 6265 §5), held in memory as long as it lasts: of an expiry only matters whether it is past. A cookie
 * for a domain without a dot is refused; a list of public suffixes is not kept, as nothing lives longer than the run.
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes the values of the Set-Cookie headers of a response from `url`. @param now milliseconds since the epoch */
  keep(url: URL, values: readonly string[], now: number): void {
    for (const value of values) {
      const read = readCookie(url, value, now);
      if (read === undefined) continue;
      const key = `${read.cookie.domain};${read.cookie.path};${read.cookie.name}`;
      this.#cookies.delete(key);
      if (!read.expired) this.#cookies.set(key, read.cookie);
      if (this.#cookies.size > MOST_COOKIES) this.#cookies.delete(this.#cookies.keys().next().value!);
    }
  }

  /** The Cookie header for a request to `url`, longest path first; undefined when there is none. */
  header(url: URL): string | undefined {
    const fitting = [...this.#cookies.values()].filter((cookie) => fits(cookie, url));
    if (fitting.length === 0) return undefined;
    fitting.sort((a, b) => b.path.length - a.path.length);
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

function fits({ domain, hostOnly, path, secure }: Cookie, url: URL): boolean {
  const host = url.hostname;
  const right = host === domain || (!hostOnly && host.endsWith(`.${domain}`));
  const below = url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
  return right && below && (!secure || url.protocol === 'https:');
}

function readCookie(url: URL, text: string, now: number): { cookie: Cookie; expired: boolean } | undefined {
  const [pair = '', ...parts] = text.split(';');
  const [name, value] = splitOnce(pair);
  if (name === '' || pair.length > LONGEST) return undefined;
  const attributes = new Map(parts.map(splitOnce).map(([key, said]) => [key.toLowerCase(), said]));
  const asked = (attributes.get('domain') ?? '').toLowerCase().replace(/^\./, '');
  if (asked !== '' && !mayAsk(url.hostname, asked)) return undefined;
  const path = attributes.get('path') ?? '';
  const cookie = {
    name,
    value,
    domain: asked || url.hostname,
    hostOnly: asked === '',
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    secure: attributes.has('secure'),
  };
  return { cookie, expired: isExpired(attributes, now) };
}

function mayAsk(host: string, domain: string): boolean {
  return (
    host === domain || (domain.includes('.') && host.endsWith(`.${domain}`) && /[a-z]/i.test(host.slice(-1)))
  );
}

function isExpired(attributes: ReadonlyMap<string, string>, now: number): boolean {
  const age = attributes.get('max-age');
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0;
  const until = Date.parse(attributes.get('expires') ?? '');
  return Number.isFinite(until) && until <= now;
}

function defaultPath(pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf('/')) || '/';
}

function splitOnce(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
