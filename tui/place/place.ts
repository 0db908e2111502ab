import { type ChartWindow, chartWindows } from '../data/chart-windows.ts';

/** Where in the console one is, and when: what a link says. */
export type Place = {
  /** The id of a screen. */
  readonly screen: string;
  /** What the screen is about, such as the name of a host. */
  readonly path: readonly string[];
  /** The moment that is shown, ms since the epoch; null for now. */
  readonly at: number | null;
  readonly window: ChartWindow;
  /** What is chosen on the screen: `filter`, `sort`, `tab`, … */
  readonly options: Readonly<Record<string, string>>;
};

/** Where the console begins. */
export const startPlace: Place = {
  screen: 'fleet',
  path: [],
  at: null,
  window: chartWindows[1],
  options: {},
};

const SCHEME = 'vedette://';

/** A place as a link: `vedette://host/web-1?t=2026-11-21T03:12:07.000Z&w=15m&tab=units`. */
export function formatPlace({ screen, path, at, window, options }: Place): string {
  const query = new URLSearchParams();
  if (at !== null) query.set('t', new Date(at).toISOString());
  query.set('w', window.name);
  for (const [name, value] of Object.entries(options)) if (value !== '') query.set(name, value);
  return `${SCHEME}${[screen, ...path].map(encodeURIComponent).join('/')}?${String(query).replaceAll('%3A', ':')}`;
}

/**
 * Reads a link. Options that a screen does not know are its own affair.
 *
 * @throws SyntaxError that says what is wrong with it.
 */
export function parsePlace(link: string): Place {
  if (!link.startsWith(SCHEME)) throw new SyntaxError(`a link begins with ${SCHEME}`);
  const [address = '', query = ''] = link.slice(SCHEME.length).split(/\?(.*)/s);
  const [screen = '', ...path] = address.split('/').map(decoded);
  if (screen === '') throw new SyntaxError('it names no screen');
  const { t, w, ...options } = Object.fromEntries(new URLSearchParams(query));
  return { screen, path, at: momentOf(t), window: windowOf(w), options };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new SyntaxError(`"${part}" is not percent-encoded`);
  }
}

function momentOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new SyntaxError(`t=${text} is not a time such as 2026-11-21T03:12:07Z`);
  return at;
}

function windowOf(name: string | undefined): ChartWindow {
  if (name === undefined) return startPlace.window;
  const window = chartWindows.find((one) => one.name === name);
  if (window === undefined)
    throw new SyntaxError(`w=${name} is not one of ${chartWindows.map((one) => one.name).join(', ')}`);
  return window;
}
