import { compareSubjects } from '../../../agent/client/compare/compare-subjects.ts';
import type { Comparison, Subject } from '../../../agent/client/compare/comparison.ts';
import { readSubject } from '../../../agent/client/compare/read-subject.ts';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { safeDeep } from '../../data/safe-deep.ts';
import type { Place } from '../../place/place.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { clockText } from '../../time/time-bar.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { type ScreenContext, type ScreenKind, type ScreenSize, shownMoment } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';
import { type ComparedRow, comparedRows, createComparisonTable } from './comparison-table.ts';

const compareKeys: readonly KeyBinding<'all' | 'again'>[] = [
  { keys: ['a'], label: 'a', does: 'everything, or only what differs', brief: 'all', action: 'all' },
  { keys: ['r'], label: 'r', does: 'ask the hosts again', brief: 'again', action: 'again' },
];

/** Hosts, or two times of one, side by side: what differs, most different first. */
export const compareScreen: ScreenKind = {
  id: 'compare',
  title: 'compare',
  does: 'what differs between hosts: compare web-1 web-2 …, or one host with itself a window earlier',
  takes: 'hosts',
  open: (place, context) => new CompareScreen(place, context),
};

class CompareScreen extends TableScreen<ComparedRow> {
  readonly #context: ScreenContext;
  readonly #hosts: readonly FleetHost[];
  #asked = new AbortController();
  #comparison: Comparison | null = null;
  #failure: string | null = null;
  #answered = 0;
  #all: boolean;

  constructor({ path, options }: Place, context: ScreenContext) {
    const hosts = hostsNamed(path, context);
    super(createComparisonTable(subjectNames(hosts, context), () => this.#emptyWords()));
    this.#context = context;
    this.#hosts = hosts;
    this.#all = options.all === 'on';
    takeTableOptions(this.rows, options);
    this.#ask();
  }

  override crumb(): string {
    const names = this.#hosts.map(({ name }) => name);
    return `compare ${names.slice(0, 3).join(' ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
  }

  headline(): Span[] {
    const silent = this.#comparison?.subjects.filter(({ because }) => because !== null) ?? [];
    if (this.#comparison === null)
      return [
        [`asking: ${this.#answered} of ${subjectNames(this.#hosts, this.#context).length} have answered`],
      ];
    const words = silent.map(({ name, because }) => `${name}: ${because}`).join(', ');
    return [
      [`${this.rows.all.length} ${this.#all ? 'compared' : 'differ'}`],
      [words && `  ${words}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return compareKeys;
  }

  legend(): string[] {
    return [
      'metrics: usual values over the window; counters as rates',
      'of three or more, who is far from the others stands out; of two nobody can tell which is odd',
      '(absent): it is not there   a dash: not known',
    ];
  }

  press(key: string): boolean {
    const action = actionOf(compareKeys, key);
    if (action === 'again') this.#ask();
    if (action === 'all') {
      this.#all = !this.#all;
      this.#show();
    }
    return action !== undefined;
  }

  override lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const incomplete = this.#comparison?.incomplete ?? [];
    const first = incomplete[0];
    const gaps =
      first === undefined ? '' : ` not compared in full: ${first.subject} ${first.part}: ${first.because}`;
    const more = incomplete.length > 1 ? ` (and ${incomplete.length - 1} more)` : '';
    const { selected } = this.rows;
    const detail =
      selected === undefined ? gaps + more : ` ${selected.section}: ${selected.name}  ${selected.why}`;
    return [
      ...this.tableLines(width, height - 2, theme),
      line([[gaps + more, 'warn']], width, theme),
      line([[detail, 'dim']], width, theme),
    ].slice(0, height);
  }

  refresh(): void {}

  override travel(): void {
    this.#ask();
  }

  override place(): Pick<Place, 'path' | 'options'> {
    const path = this.#hosts.map(({ name }) => name);
    return { path, options: { all: this.#all ? 'on' : '', ...tableOptions(this.rows) } };
  }

  override stop(): void {
    this.#asked.abort();
  }

  #ask(): void {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    this.#comparison = null;
    this.#failure = null;
    this.#answered = 0;
    this.rows.show([]);
    this.#compare(signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.#failure = errorMessage(error);
      this.#context.changed();
    });
  }

  async #compare(signal: AbortSignal): Promise<void> {
    const subjects = await Promise.all(
      this.#requests(signal).map((request) => this.#subject(request, signal)),
    );
    if (signal.aborted) return;
    this.#comparison = compareSubjects(safeDeep(subjects));
    this.#show();
    this.#context.changed();
  }

  async #subject(
    request: Parameters<typeof readSubject>[0] | Subject,
    signal: AbortSignal,
  ): Promise<Subject> {
    const subject = 'client' in request ? await readSubject(request) : request;
    this.#answered++;
    if (!signal.aborted) this.#context.changed();
    return subject;
  }

  /** What is asked of each subject; a host without an address is told as it is. */
  #requests(signal: AbortSignal) {
    const names = subjectNames(this.#hosts, this.#context);
    const { window } = this.#context.when();
    const length = window.seconds * 1_000;
    const single = this.#hosts.length === 1;
    const hosts = single ? [this.#hosts[0]!, this.#hosts[0]!] : this.#hosts;
    return hosts.map((host, index) => {
      const name = names[index]!;
      const client = this.#context.client(host);
      if (client === null) return { name, profile: null, metrics: null, because: 'no address to ask' };
      const to =
        shownMoment(this.#context) + (host.clockOffsetMs ?? 0) - (single && index === 0 ? length : 0);
      return { name, client, from: to - length, to, withProfile: !single, matches: [], signal };
    });
  }

  #show(): void {
    if (this.#comparison !== null) this.rows.show(comparedRows(this.#comparison, this.#all));
  }

  protected remark(): string {
    return `${this.rows.rows.length} rows`;
  }

  protected exported() {
    return { title: this.crumb(), at: shownMoment(this.#context) };
  }

  #emptyWords(): string[] {
    if (this.#failure !== null) return [this.#failure];
    if (this.#comparison === null) return ['asking the hosts…'];
    return ['Nothing differs in what could be compared.', 'a shows everything.'];
  }
}

/** The hosts; for one host, the two windows that it is compared over. */
function subjectNames(hosts: readonly FleetHost[], context: ScreenContext): string[] {
  if (hosts.length > 1) return hosts.map(({ name }) => name);
  const middle = clockText(shownMoment(context) - context.when().window.seconds * 1_000);
  return [`before ${middle}`, `after ${middle}`];
}

/** @throws OperationalError `invalid` with no host at all, `not-found` where one is not in the fleet. */
function hostsNamed(names: readonly string[], context: ScreenContext): FleetHost[] {
  if (names.length === 0)
    throw new OperationalError('invalid', 'Cannot compare: name two hosts or more, or mark them with Space');
  const { hosts } = context.fleet();
  return names.map((name) => {
    const found = hosts.find((host) => host.name === name) ?? hosts.find(({ key }) => key === name);
    if (found !== undefined) return found;
    throw new OperationalError('not-found', `Cannot compare ${name}: it is not in this fleet`);
  });
}
