import { getMesh } from '../../../agent/contract/probes.ts';
import { type FleetMesh, type MeshAnswer, type MeshHost, mergeMesh } from '../../data/fleet-mesh.ts';
import { HostsPoll } from '../../data/hosts-poll.ts';
import type { ExportedView } from '../../export/exported-view.ts';
import { createPrompt } from '../../overlays/prompt.ts';
import type { Place } from '../../place/place.ts';
import { parseFilter } from '../../table/filter.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { GRID_HEAD, type MeshGridOptions, meshGrid, meshWindow } from './mesh-grid.ts';
import { type MeshAction, meshKeys } from './mesh-keys.ts';
import { type MeshMeasure, meshMeasures, meshScale } from './mesh-measures.ts';
import { meshView } from './mesh-view.ts';
import { PAIR_LINES, pairLines } from './pair-lines.ts';

const TIMEOUT_MS = 4_000;
const PERIOD_MS = 5_000;
/** Of more hosts each is asked less often: what 200 hosts tell of each other is 40,000 pairs. */
const MS_A_HOST = 100;

/** How all hosts reach each other, a cell a pair. */
export const meshScreen: ScreenKind = {
  id: 'mesh',
  title: 'mesh',
  does: 'how hosts reach each other: latency, loss, clock offset of every pair',
  takes: 'nothing',
  open: (place, context) => new MeshScreen(place, context),
};

class MeshScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #poll: HostsPoll<MeshAnswer>;
  #mesh: FleetMesh = { hosts: [], loaded: false };
  /** Those that the filter lets through, in their order. */
  #hosts: readonly MeshHost[] = [];
  #measure: MeshMeasure;
  #numbers: boolean | null;
  #worstFirst: boolean;
  #filter: string;
  /** The chosen pair, by name: rows may come and go. */
  #from = '';
  #to = '';
  #top = 0;
  #left = 0;

  constructor({ options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#measure = meshMeasures.find(({ id }) => id === options.measure) ?? meshMeasures[0]!;
    this.#numbers = options.numbers ? options.numbers === 'on' : null;
    this.#worstFirst = options.order === 'worst';
    this.#filter = options.filter ?? '';
    this.#from = options.from ?? '';
    this.#to = options.to ?? '';
    this.#poll = new HostsPoll<MeshAnswer>({
      hosts: () => context.fleet().hosts,
      client: (host) => context.client(host),
      ask: (client, signal) => client.call(getMesh, {}, { signal, timeoutMs: TIMEOUT_MS }),
      period: () => Math.max(PERIOD_MS, context.fleet().hosts.length * MS_A_HOST),
      changed: () => context.changed(),
    });
    this.#poll.start();
    this.refresh();
  }

  crumb(): string {
    return '';
  }

  headline(): Span[] {
    const { hosts } = this.#mesh;
    const silent = hosts.filter((host) => host.silent !== null);
    const first = silent[0];
    const down = hosts.reduce((sum, host) => sum + downOf(host), 0);
    return [
      [`${hosts.length} hosts`],
      [down === 0 ? '' : `  ${down} ways down`, 'bad'],
      [first === undefined ? '' : `  ${silent.length} do not tell: ${first.name} ${first.silent}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return meshKeys;
  }

  legend(theme: Theme): string[] {
    const { glyphs } = theme;
    return [
      'a row is the host that measures, a column the one that is reached; columns have the numbers of the rows',
      ...meshMeasures.map((measure) => `${measure.title}: ${meshScale(measure, theme)}`),
      `${glyphs.down} not reached   ${glyphs.unknown} the host of the row does not tell   blank: not measured   \\ itself`,
      'clock offset: the clock of the column minus that of the row',
    ];
  }

  table(): null {
    return null;
  }

  press(key: string, size: ScreenSize): boolean {
    const action = actionOf(meshKeys, key);
    if (action === undefined) return false;
    if (typeof action === 'object') this.#move(action, size);
    else if (action === 'measure') this.#nextMeasure();
    else if (action === 'numbers') this.#numbers = !this.#options(size).numbers;
    else if (action === 'order') this.#worstFirst = !this.#worstFirst;
    else if (action === 'swap') this.#swap(size);
    else if (action === 'filter') this.#askFilter();
    else this.#openHost();
    this.#arrange();
    return true;
  }

  click(row: number, column: number, size: ScreenSize): void {
    const options = this.#options(size);
    const { top, left, nameWidth, cellWidth } = meshWindow(options, gridSize(size), this.#view());
    const from = this.#hosts[top + row - 1 - GRID_HEAD];
    const start = nameWidth + String(this.#hosts.length).length + 3;
    const to = column < start ? undefined : this.#hosts[left + Math.floor((column - start) / cellWidth)];
    if (from !== undefined && row > GRID_HEAD) this.#from = from.name;
    if (to !== undefined) this.#to = to.name;
  }

  lines(size: ScreenSize, theme: Theme): string[] {
    const { width, height } = size;
    const options = this.#options(size);
    const from = this.#hosts[options.row];
    const to = this.#hosts[options.column];
    const now = this.#context.fleet().at;
    const blank = line([], width, theme);
    const body =
      this.#hosts.length === 0 ? this.#emptyLines(width, theme) : this.#gridLines(options, size, theme);
    const middle = Math.max(0, height - 1 - PAIR_LINES);
    return [
      this.#summaryLine(width, theme),
      ...Array.from({ length: middle }, (_, index) => body[index] ?? blank),
      ...pairLines({ mesh: this.#mesh, from, to, now, width }, theme),
    ].slice(0, height);
  }

  refresh(): void {
    this.#mesh = mergeMesh(this.#poll.answers());
    this.#arrange();
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const measure = this.#measure === meshMeasures[0] ? '' : this.#measure.id;
    const numbers = this.#numbers === null ? '' : this.#numbers ? 'on' : 'off';
    const order = this.#worstFirst ? 'worst' : '';
    const pair = { from: this.#from, to: this.#to };
    return { path: [], options: { measure, numbers, order, filter: this.#filter, ...pair } };
  }

  view(): Omit<ExportedView, 'link'> {
    return meshView(this.#hosts, this.#measure, this.#context.fleet().at);
  }

  stop(): void {
    this.#poll.stop();
  }

  #view() {
    return { top: this.#top, left: this.#left };
  }

  #options({ width }: ScreenSize): MeshGridOptions {
    const hosts = this.#hosts;
    const index = (name: string, fallback: number) => {
      const found = hosts.findIndex((host) => host.name === name);
      return Math.max(0, found < 0 ? Math.min(fallback, hosts.length - 1) : found);
    };
    // As long as nothing is chosen, a host that tells something.
    const telling = hosts.findIndex(({ silent }) => silent === null);
    const row = index(this.#from, telling);
    const column = index(this.#to, row === 0 ? 1 : 0);
    const base = { hosts, measure: this.#measure, row, column };
    // As long as nobody says otherwise, numbers where all of them fit.
    const numbers = this.#numbers ?? 8 * hosts.length + 26 <= width;
    return { ...base, numbers };
  }

  #gridLines(options: MeshGridOptions, size: ScreenSize, theme: Theme): string[] {
    const window = meshWindow(options, gridSize(size), this.#view());
    this.#top = window.top;
    this.#left = window.left;
    return meshGrid(options, window, size.width, theme);
  }

  #summaryLine(width: number, theme: Theme): string {
    const { problem } = this.#parsed();
    const past = this.#context.when().at === null ? '' : '  as it is now: no history is kept of it';
    const order = this.#worstFirst ? ', worst first' : '';
    const filter: Span[] = this.#filter === '' ? [] : [['  /', 'accent'], [this.#filter]];
    return ends(
      [
        [` ${this.#measure.title}`, 'title'],
        [order, 'dim'],
        ...filter,
        [problem === null ? '' : `  ${problem}`, 'bad'],
        [past, 'warn'],
      ],
      [[`${meshScale(this.#measure, theme)} `, 'dim']],
      width,
      theme,
    );
  }

  #emptyLines(width: number, theme: Theme): string[] {
    const words =
      this.#mesh.hosts.length > 0
        ? `No host matches "${this.#filter}".`
        : this.#mesh.loaded
          ? 'No host is known.'
          : 'asking all hosts…';
    return ['', `  ${words}`].map((text) => line([[text, 'dim']], width, theme));
  }

  #parsed() {
    return parseFilter<MeshHost>(this.#filter, {
      columns: [],
      name: ({ name }) => name,
      words: ({ name, labels }) =>
        [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)].join(' '),
      labels: ({ labels }) => labels,
    });
  }

  #arrange(): void {
    const { matches } = this.#parsed();
    const hosts = this.#mesh.hosts.filter(matches);
    if (!this.#worstFirst) {
      this.#hosts = hosts;
      return;
    }
    const worst = new Map(hosts.map((host) => [host.name, this.#badness(host)]));
    this.#hosts = hosts.toSorted((a, b) => worst.get(b.name)! - worst.get(a.name)!);
  }

  /** By the ways that begin there: those that are down count most, then how much there is of what is shown. */
  #badness(host: MeshHost): number {
    let sum = 0;
    for (const pair of host.pairs.values()) sum += pair.up ? Math.abs(this.#measure.value(pair) ?? 0) : 0;
    return downOf(host) * 1e6 + sum;
  }

  #nextMeasure(): void {
    const index = meshMeasures.indexOf(this.#measure) + 1;
    this.#measure = meshMeasures[index % meshMeasures.length]!;
  }

  #swap(size: ScreenSize): void {
    const { row, column } = this.#options(size);
    this.#from = this.#hosts[column]?.name ?? '';
    this.#to = this.#hosts[row]?.name ?? '';
  }

  #move(action: Extract<MeshAction, object>, size: ScreenSize): void {
    const { row, column } = this.#options(size);
    const last = this.#hosts.length - 1;
    const within = (index: number) => this.#hosts[Math.max(0, Math.min(last, index))]?.name ?? '';
    if ('to' in action) {
      this.#from = within(action.to === 'first' ? 0 : last);
      this.#to = this.#from;
    } else if ('pages' in action) {
      const rows = Math.max(1, gridSize(size).height - GRID_HEAD - 1);
      this.#from = within(row + action.pages * rows);
    } else {
      this.#from = within(row + (action.rows ?? 0));
      this.#to = within(column + (action.columns ?? 0));
    }
  }

  #openHost(): void {
    const { row } = this.#options({ width: 80, height: 24 });
    const name = this.#hosts[row]?.name;
    if (name === undefined) return;
    if (this.#context.fleet().hosts.some((host) => host.name === name))
      this.#context.go({ screen: 'host', path: [name] });
    else this.#context.say(`${name} is not in this fleet`, 'warn');
  }

  #askFilter(): void {
    this.#context.overlay(
      createPrompt({
        label: 'hosts',
        hint: 'words, ~regex, name=web-*, zone=z1; empty shows all',
        initial: this.#filter,
        submit: (text) => {
          this.#filter = text.trim();
          this.#arrange();
          return this.#parsed().problem ?? undefined;
        },
      }),
    );
  }
}

function gridSize({ width, height }: ScreenSize): ScreenSize {
  return { width, height: height - 1 - PAIR_LINES };
}

const downs = new WeakMap<MeshHost['pairs'], number>();

/** How many hosts it does not reach. */
function downOf({ pairs }: MeshHost): number {
  const known = downs.get(pairs) ?? [...pairs.values()].filter(({ up }) => !up).length;
  downs.set(pairs, known);
  return known;
}
