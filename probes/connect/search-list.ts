import { recentText } from './recent-text.ts';

export type SearchList = {
  /** Domains that are joined to short names, the first tried first. */
  readonly domains: readonly string[];
  /** A name with at least so many dots is asked as it is before it is joined. */
  readonly dots: number;
};

/** As resolv.conf(5) and glibc's resolver bound them. */
const MOST_DOMAINS = 6;
const MOST_DOTS = 15;

/** The search list of this host; empty where it has none. */
export async function readSearchList(path = '/etc/resolv.conf'): Promise<SearchList> {
  return parseSearchList(await recentText(path).catch(() => ''));
}

/** Reads `search`, `domain` and `options ndots:`; the last `search` or `domain` counts (resolv.conf(5)). */
export function parseSearchList(text: string): SearchList {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const last = lines.filter(([word]) => word === 'search' || word === 'domain').at(-1);
  const options = lines.filter(([word]) => word === 'options').flat();
  const dots = Number(
    /^ndots:(\d{1,3})$/.exec(options.findLast((word) => word.startsWith('ndots:')) ?? '')?.[1] ?? 1,
  );
  const domains = (last?.slice(1) ?? []).map((domain) => domain.replace(/\.$/, '')).filter(Boolean);
  return { domains: domains.slice(0, MOST_DOMAINS), dots: Math.min(dots, MOST_DOTS) };
}

/** The full names that a name may stand for, in the order in which they are asked. */
export function namesToAsk(name: string, { domains, dots }: SearchList): string[] {
  if (name.endsWith('.')) return [name];
  const joined = domains.map((domain) => `${name}.${domain}`);
  const enough = name.split('.').length - 1 >= dots;
  return enough ? [name, ...joined] : [...joined, name];
}
