import { formatDuration } from '../../agent/kit/duration.ts';
import { type HarEntry, readHarFile } from './har-file.ts';
import { harRequest } from './har-request.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';
import { FoundSecrets } from './secret-names.ts';

export type HarJourney = {
  /** A probe of the kind `steps`; undefined where nothing is left of the recording. */
  readonly probe: ProbeDefinition | undefined;
  /** What was left out or replaced, for a person. */
  readonly notes: readonly string[];
};

const MOST_STEPS = 100;
/** A pause of somebody who read is kept from here on, and cut to there. */
const SHORTEST_THINK = 1_000;
const LONGEST_THINK = 30_000;
const ASSET_TYPE =
  /^(?:image|stylesheet|script|font|media|texttrack|manifest|ping|preflight|websocket|csp-violation)/;
const ASSET_MIME = /^(?:image|font|video|audio)\/|^text\/css|javascript|wasm/;
const ASSET_PATH = /\.(?:avif|css|gif|ico|jpe?g|js|map|mjs|mp4|png|svg|ttf|webm|webp|woff2?)$/i;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Makes a journey of what a browser recorded (HAR 1.2): documents and calls in their order, without pictures, scripts
 * and other sites; redirects are one step; secrets become references.
 *
 * @throws OperationalError where the file is no HAR
 */
export function readHarJourney(text: string): HarJourney {
  const entries = readHarFile(text).filter(({ request }) => URL.canParse(request.url));
  const first = entries.find(isStep);
  if (first === undefined)
    return { probe: undefined, notes: ['nothing in it is a request for a page or a call'] };
  const base = new URL(first.request.url);
  const own = entries.filter((entry) => isStep(entry) && isSameSite(new URL(entry.request.url), base));
  const visits = withoutHops(own);
  const secrets = new FoundSecrets();
  const notes = new Set<string>();
  const steps = visits
    .slice(0, MOST_STEPS)
    .map((visit, index) => stepOf(visit, visits[index - 1], `${index + 1}`, base, secrets, notes));
  const references = secrets.references();
  const probe = probeOf(base, steps, references);
  return { probe, notes: [...counts(entries.length, own.length, visits.length, references), ...notes] };
}

function probeOf(
  base: URL,
  steps: readonly Readonly<Record<string, unknown>>[],
  secrets: Readonly<Record<string, string>>,
): ProbeDefinition {
  return withoutGaps({
    kind: 'steps',
    base_url: `${base.origin}/`,
    secrets: Object.keys(secrets).length > 0 ? secrets : undefined,
    variables: JSON.stringify(steps).includes('{{open_braces}}') ? { open_braces: '{{' } : undefined,
    steps,
  });
}

function stepOf(
  { entry, status }: Visit,
  before: Visit | undefined,
  number: string,
  base: URL,
  secrets: FoundSecrets,
  notes: Set<string>,
): Record<string, unknown> {
  const { method, url } = entry.request;
  return withoutGaps({
    name: `${number} ${method} ${new URL(url).pathname}`.replace(/[\0-\x1f"{}]/g, '').slice(0, 100),
    request: harRequest(entry, base, secrets, (note) => notes.add(note)),
    // What a browser had kept already comes whole to a journey.
    conditions: [`status == ${status === 304 ? 200 : status}`],
    think: thinkBefore(entry, before?.entry),
  });
}

function counts(
  all: number,
  own: number,
  visits: number,
  references: Readonly<Record<string, string>>,
): string[] {
  const names = Object.keys(references);
  return [
    ...(all > own
      ? [`${all - own} requests are left out: pictures, scripts, other sites, requests without an answer`]
      : []),
    ...(own > visits
      ? [`${own - visits} requests are left out: redirects are followed in the step before`]
      : []),
    ...(visits > MOST_STEPS
      ? [`${visits - MOST_STEPS} requests are left out: a journey has at most ${MOST_STEPS} steps`]
      : []),
    ...(names.length > 0 ? [`secrets are references, set them in the environment: ${names.join(', ')}`] : []),
  ];
}

function isStep({ request, response, _resourceType: type = '' }: HarEntry): boolean {
  if (!METHODS.has(request.method) || response.status < 100 || response.status > 599) return false;
  const url = new URL(request.url);
  if (!/^https?:$/.test(url.protocol) || ASSET_TYPE.test(type)) return false;
  return !ASSET_MIME.test(response.content.mimeType) && !ASSET_PATH.test(url.pathname);
}

/** The same host, one below it, or one beside it below a name of at least two labels. */
function isSameSite(url: URL, base: URL): boolean {
  if (url.hostname === base.hostname) return true;
  const parent = base.hostname.split('.').slice(1).join('.');
  return (
    url.hostname.endsWith(`.${base.hostname}`) ||
    (parent.includes('.') && !/^[\d.]+$/.test(base.hostname) && url.hostname.endsWith(`.${parent}`))
  );
}

type Visit = { readonly entry: HarEntry; status: number };

/** Redirects are followed by the step itself, so that of a chain the first request and the last status stay. */
function withoutHops(entries: readonly HarEntry[]): Visit[] {
  const visits: Visit[] = [];
  let expected: string | undefined;
  for (const entry of entries) {
    const { request, response } = entry;
    if (expected !== undefined && request.url === expected) visits.at(-1)!.status = response.status;
    else visits.push({ entry, status: response.status });
    const redirected = response.status >= 300 && response.status < 400 && response.redirectURL !== '';
    expected = redirected ? URL.parse(response.redirectURL, request.url)?.href : undefined;
  }
  return visits;
}

function thinkBefore(entry: HarEntry, before: HarEntry | undefined): string | undefined {
  if (before === undefined) return undefined;
  const gap = Date.parse(entry.startedDateTime) - Date.parse(before.startedDateTime) - before.time;
  if (!(gap >= SHORTEST_THINK)) return undefined;
  return formatDuration(Math.round(Math.min(gap, LONGEST_THINK) / 100) * 100);
}
