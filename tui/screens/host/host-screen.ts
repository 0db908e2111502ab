import { OperationalError } from '../../../agent/kit/errors.ts';
import { stateRole } from '../../components/state-role.ts';
import { type FleetHost, STALE_AFTER_MS } from '../../data/fleet-host.ts';
import type { HostSnapshot, HostStore } from '../../data/host-store.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { shortDuration } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import type { HostTab, TabBody, TabContext } from './tab.ts';
import { hostTabs } from './tabs/index.ts';

/** Lines above the rows of a table: the views, what is chosen in it, the titles. */
const TABLE_FROM = 3;
/** Letters of the titles of the views. */
const LONGEST_TITLE = 12;
const SHORTEST_TITLE = 4;

const tabKeys: readonly KeyBinding<number | 'next' | 'previous' | 'back'>[] = [
  {
    keys: ['tab', 'right', 'l'],
    label: 'Tab',
    does: 'the next view of this host',
    brief: 'next view',
    action: 'next',
  },
  { keys: ['left', 'h'], label: 'left', does: 'the view before; from the first, back', action: 'previous' },
  ...hostTabs.map(({ title }, index) => ({
    keys: [String(index + 1)],
    label: String(index + 1),
    does: title,
    action: index,
  })),
];

/** One host: charts, processes, units, what changed. */
export const hostScreen: ScreenKind = {
  id: 'host',
  title: 'host',
  does: 'charts, processes, units, events of one host',
  takes: 'host',
  open: (place, context) => new HostScreen(place, context),
};

class HostScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #store: HostStore | null;
  readonly #unsubscribe: (() => void) | undefined;
  #host: FleetHost;
  #detail: HostSnapshot | null = null;
  #tab: HostTab;
  #body: TabBody;

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#host = hostNamed(path[0], context);
    this.#store = context.openHost(this.#host, context.when());
    this.#unsubscribe = this.#store?.subscribe(() => this.#answered());
    this.#detail = this.#store?.snapshot() ?? null;
    const { tab, ...rest } = options;
    this.#tab = hostTabs.find(({ id }) => id === tab) ?? hostTabs[0]!;
    this.#body = this.#tab.open(this.#tabContext(), rest);
  }

  crumb(): string {
    return this.#host.name;
  }

  headline({ glyphs }: Theme): Span[] {
    const { state, because, via, ageMs } = this.#host;
    const stale = ageMs === undefined || ageMs > STALE_AFTER_MS;
    return [
      [`${glyphs[state]} ${state}${because === null ? '' : `: ${because}`}`, stateRole(this.#host)],
      [via === null ? '' : `  via ${via}`, 'dim'],
      [`  ${measured(this.#host)}`, stale ? 'warn' : 'dim'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return [...this.#body.bindings(), ...tabKeys];
  }

  legend(theme: Theme): readonly string[] {
    return this.#body.legend(theme);
  }

  table(): Table<never> | null {
    return this.#body.table();
  }

  press(key: string, size: ScreenSize): boolean {
    if (this.#body.press(key, bodySize(size))) return true;
    const action = actionOf(tabKeys, key);
    if (action === undefined) return false;
    const index = hostTabs.indexOf(this.#tab);
    if (action === 'previous' && index === 0) return false;
    this.#open(action === 'next' ? index + 1 : action === 'previous' ? index - 1 : Number(action));
    return true;
  }

  click(row: number, column: number, { width }: ScreenSize): void {
    if (row !== 0) {
      selectRow(this.#body.table(), row - TABLE_FROM);
      return;
    }
    let from = 1;
    for (const [index, text] of tabTexts(this.#tab, width).entries()) {
      const to = from + text.length;
      if (column >= from && column < to) this.#open(index);
      from = to;
    }
  }

  lines(size: ScreenSize, theme: Theme): string[] {
    return [tabLine(this.#tab, size.width, theme), ...this.#body.lines(bodySize(size), theme)];
  }

  refresh(): void {
    const { key } = this.#host;
    this.#host = this.#context.fleet().hosts.find((host) => host.key === key) ?? goneHost(this.#host);
    this.#detail = this.#store?.snapshot() ?? null;
    this.#body.refresh();
  }

  travel(): void {
    const { at, window } = this.#context.when();
    this.#store?.show({ at, window });
    this.#detail = this.#store?.snapshot() ?? null;
    this.#body.travel();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const tab = this.#tab === hostTabs[0] ? '' : this.#tab.id;
    return { path: [this.#host.name], options: { tab, ...this.#body.options() } };
  }

  view(theme: Theme) {
    const title = `${this.#host.name} ${this.#tab.title}`;
    return { title, at: this.#context.fleet().at, ...this.#body.view(theme) };
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#body.stop();
    this.#store?.stop();
  }

  #tabContext(): TabContext {
    return { console: this.#context, host: () => this.#host, detail: () => this.#detail };
  }

  #open(index: number): void {
    this.#body.stop();
    this.#tab = hostTabs[(index + hostTabs.length) % hostTabs.length]!;
    this.#body = this.#tab.open(this.#tabContext(), {});
  }

  /** A first answer, or the first failure, is shown at once; what follows waits for the tick of the fleet. */
  #answered(): void {
    const { loaded, because } = this.#store?.snapshot() ?? {};
    if (loaded !== this.#detail?.loaded || because !== this.#detail?.because) this.#context.changed();
  }
}

/** The host of that name, or of that key where no name is. @throws OperationalError `not-found` */
function hostNamed(name: string | undefined, context: ScreenContext): FleetHost {
  const { hosts } = context.fleet();
  const found = hosts.find((host) => host.name === name) ?? hosts.find(({ key }) => key === name);
  if (found !== undefined) return found;
  throw new OperationalError('not-found', `Cannot show the host ${name ?? ''}: it is not in this fleet`);
}

/** A host that the fleet no longer knows: what was last seen stays, and says so. */
function goneHost(host: FleetHost): FleetHost {
  return { ...host, state: 'down', because: 'no longer in this fleet' };
}

function measured({ ageMs }: FleetHost): string {
  if (ageMs === undefined) return 'no numbers yet';
  return `${ageMs > STALE_AFTER_MS ? 'STALE, ' : ''}measured ${shortDuration(ageMs)} ago`;
}

function bodySize({ width, height }: ScreenSize): ScreenSize {
  return { width, height: height - 1 };
}

function selectRow(table: Table<never> | null, line: number): void {
  const row = line < 0 ? undefined : table?.rowAt(line);
  if (table !== null && row !== undefined) table.select(table.options.key(row));
}

/** The number and title of each tab, the open one in brackets; closer together and shorter where they do not fit. */
function tabTexts(open: HostTab, width: number, longest = LONGEST_TITLE): string[] {
  const texts = hostTabs.map((tab, index) => {
    const text = `${index + 1} ${tab === open ? tab.title : tab.title.slice(0, longest)}`;
    return tab === open ? `[${text}]` : ` ${text} `;
  });
  if (texts.join('').length < width) return texts;
  const closer = texts.map((text) => (text.startsWith('[') ? `${text} ` : text.slice(1)));
  const fits = closer.join('').length < width || longest <= SHORTEST_TITLE;
  return fits ? closer : tabTexts(open, width, longest - 1);
}

function tabLine(open: HostTab, width: number, theme: Theme): string {
  const spans = tabTexts(open, width).map((text): Span => [text, text.startsWith('[') ? 'title' : 'dim']);
  return line([[' '], ...spans], width, theme);
}
