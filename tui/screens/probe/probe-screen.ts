import { errorMessage } from '../../../agent/kit/errors.ts';
import { seconds } from '../../charts/units.ts';
import type { PolledAnswer } from '../../data/answer-poll.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { FleetProbe, ProbeVantage } from '../../data/fleet-probe.ts';
import { askPastProbes, withIdentity } from '../../data/past-probes.ts';
import type { ProbeHistory } from '../../data/probe-history.ts';
import type { ReadableDetail } from '../../data/readable-detail.ts';
import { exportedChart } from '../../export/exported-chart.ts';
import { tableView } from '../../export/table-view.ts';
import { createPager } from '../../overlays/pager.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { clockText } from '../../time/time-bar.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { startProbeAction } from '../probes/probe-actions.ts';
import { phaseLegend } from '../probes/probe-columns.ts';
import { probeStateRole, probeStateText } from '../probes/probe-looks.ts';
import { ProbesScreen } from '../probes/probes-screen.ts';
import { type Screen, type ScreenContext, type ScreenKind, type ScreenSize, shownMoment } from '../screen.ts';
import { failuresPane, momentOf, runLines } from './failures-pane.ts';
import type { PaneSubject } from './pane.ts';
import { paneGrid } from './pane-grid.ts';
import { phaseSeries } from './phase-chart.ts';
import { HEADER_LINES, probeHeader } from './probe-header.ts';
import { probeKeys, probePanes, probeViews } from './probe-keys.ts';
import { VantageQuestions } from './vantage-questions.ts';
import { createVantageTable } from './vantage-table.ts';

/** One probe: its vantages, phases over time, conditions, failures and what changed. */
export const probeScreen: ScreenKind = {
  id: 'probe',
  title: 'probe',
  does: 'one probe: vantages, phases, conditions, failures with traces: probe shop-home',
  takes: 'text',
  open: (place, context) =>
    place.path[0] === undefined ? new ProbesScreen(place, context) : new ProbeScreen(place, context),
};

class ProbeScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #name: string;
  readonly #table: Table<ProbeVantage>;
  readonly #unsubscribe: () => void;
  #probe: FleetProbe | null = null;
  #loaded = false;
  #missing: readonly string[] = [];
  #past: FleetProbe | null | undefined;
  #pastAsking = new AbortController();
  #failureOfPast: string | null = null;
  #questions: VantageQuestions | null = null;
  #detail: PolledAnswer<ReadableDetail> | null = null;
  #history: ProbeHistory | null = null;
  #view: number;
  #failure = 0;
  /** The vantage that a link names, until it is known; then empty. */
  #wanted = '';

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#name = path[0]!;
    this.#view = Math.max(0, probeViews.indexOf(options.view ?? ''));
    this.#table = createVantageTable(
      () => shownMoment(context),
      () => this.#emptyWords(),
    );
    takeTableOptions(this.#table, options);
    this.#unsubscribe = context.probes.subscribe(() => context.changed());
    this.#wanted = options.vantage ?? '';
    this.travel();
  }

  crumb(): string {
    return this.#name;
  }

  headline(theme: Theme): Span[] {
    if (this.#probe === null) return [[this.#loaded ? 'not known' : 'asking…', 'dim']];
    const { state, flapping } = this.#probe;
    return [
      [probeStateText(state, theme), probeStateRole(state)],
      [flapping ? '  flapping' : '', 'warn'],
      [this.#missing.length === 0 ? '' : `  ${this.#missing.length} hosts silent`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return probeKeys;
  }

  legend(theme: Theme): string[] {
    return [
      phaseLegend(theme),
      `on the time axis: ${theme.glyphs.down} went down   ${theme.glyphs.up} came up again, as the chosen vantage saw it`,
      'phases and failures are those of the chosen vantage; run, pause and the other marks are for all of them',
      'kept for the past: what series tell (state, times), and the failures that the vantage still has',
    ];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    const action = this.#table.state.typing ? undefined : actionOf(probeKeys, key);
    if (action === undefined) return false;
    if (action === 'read') this.#read();
    else if (action === 'host') this.#openHost();
    else if (action === 'vantage') this.#nextVantage();
    else if (typeof action === 'string') {
      if (this.#probe !== null) startProbeAction(action, [this.#probe], this.#context);
    } else if ('view' in action) this.#view = action.view;
    else this.#nextFailure(action.failure);
    return true;
  }

  click(row: number): void {
    const vantage = this.#table.rowAt(row - HEADER_LINES - 2);
    if (vantage !== undefined) this.#table.select(this.#table.options.key(vantage));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const rows = Math.max(2, Math.min(this.#table.rows.length, Math.max(3, Math.floor(height * 0.25)))) + 1;
    const all = [
      ...this.#header(width, theme),
      ends(tableSummary(this.#table), [[`${this.#remark()} `, 'dim']], width, theme),
      ...this.#table.lines(width, rows, theme),
    ];
    const left = Math.max(0, height - all.length);
    const grid = { subject: this.#subject(), panes: probePanes, chosen: this.#view, width, height: left };
    return [...all, ...(left > 0 ? paneGrid(grid, theme) : [])].slice(0, height);
  }

  refresh(): void {
    const { probes, loaded, missing } = this.#context.probes.snapshot();
    const isPast = this.#context.when().at !== null;
    const now = probes.find(({ name }) => name === this.#name);
    this.#loaded = isPast ? this.#past !== undefined : loaded;
    this.#missing = missing;
    this.#probe = (isPast ? this.#past && withIdentity(this.#past, now) : now) ?? null;
    this.#table.show(this.#probe?.vantages ?? []);
    this.#chooseWanted();
    this.#followChosen();
    this.#questions?.refresh();
    this.#detail = this.#questions?.detail ?? null;
    this.#history = this.#questions?.history ?? null;
  }

  travel(): void {
    this.#pastAsking.abort();
    this.#past = undefined;
    this.#failureOfPast = null;
    this.#failure = 0;
    if (this.#context.when().at !== null) this.#askPast(this.#context.when().at!);
    this.#questions?.travel();
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const view = this.#view === 0 ? '' : probeViews[this.#view]!;
    const isFirst = this.#table.state.selected === null;
    const vantage = isFirst ? this.#wanted : (this.#table.selected?.host ?? '');
    return { path: [this.#name], options: { view, vantage, ...tableOptions(this.#table) } };
  }

  view(theme: Theme) {
    const title = `probe ${this.#name}`;
    const { series } = phaseSeries(this.#history);
    const phases = {
      title: `phases from ${this.#questions?.host.name ?? 'nowhere'}`,
      unit: 'seconds',
      series,
      timeline: this.#history?.timeline,
      events: [],
    };
    return {
      ...tableView(this.#table, { title, at: shownMoment(this.#context) }, theme),
      charts: [exportedChart(phases)],
    };
  }

  stop(): void {
    this.#unsubscribe();
    this.#pastAsking.abort();
    this.#questions?.stop();
  }

  #header(width: number, theme: Theme): string[] {
    const probe = this.#probe;
    const now = shownMoment(this.#context);
    if (probe !== null)
      return probeHeader({ probe, now, isPast: this.#context.when().at !== null, width }, theme);
    return ['', ` ${this.#emptyWords()[0]}`, ''].map((text) => line([[text, 'dim']], width, theme));
  }

  #remark(): string {
    const { length } = this.#table.all;
    return `${length} ${length === 1 ? 'vantage' : 'vantages'}`;
  }

  #subject(): PaneSubject {
    const at = this.#context.when().at;
    const host = this.#questions?.host ?? null;
    const { value = null, because = null } = this.#detail ?? {};
    const failures = (value?.failures ?? []).filter((run) => at === null || momentOf(run, { host }) <= at);
    return {
      ...{ console: this.#context, name: this.#name, probe: this.#probe, host },
      ...{ vantage: this.#table.selected ?? null, history: this.#history, detail: value, because },
      ...{ failures, failure: Math.min(this.#failure, Math.max(0, failures.length - 1)) },
    };
  }

  #nextVantage(): void {
    const { rows, selected } = this.#table;
    if (selected === undefined) return;
    const next = rows[(rows.indexOf(selected) + 1) % rows.length]!;
    this.#table.select(this.#table.options.key(next));
    this.#failure = 0;
  }

  #nextFailure(by: 1 | -1): void {
    const { failures, failure } = this.#subject();
    this.#view = probeViews.indexOf('failures');
    this.#failure = Math.max(0, Math.min(failures.length - 1, failure + by));
  }

  #openHost(): void {
    const host = this.#questions?.host;
    if (host === undefined) this.#context.say('that host is not in this fleet', 'warn');
    else this.#context.go({ screen: 'host', path: [host.name], options: { tab: 'probes' } });
  }

  /** The whole trace of the chosen failure, or where another view is chosen, all of that. */
  #read(): void {
    const subject = this.#subject();
    const pane = probePanes[this.#view - 1];
    const run = subject.failures[subject.failure];
    if (run !== undefined && (pane === undefined || pane === failuresPane)) {
      const took = `${run.state} ${run.reason} in ${seconds.format(run.durationSeconds)}`;
      const from = `from ${subject.vantage?.host ?? ''} at ${clockText(momentOf(run, subject))}`;
      const title: Span[] = [[`${this.#name} `, 'title'], [`${from}  ${took}`]];
      this.#context.overlay(
        createPager({ title: () => title, lines: (theme, width) => runLines(run, theme, width) }),
      );
    } else if (pane !== undefined) {
      const title: Span[] = [[`${this.#name} `, 'title'], [pane.title]];
      const lines = (theme: Theme, width: number) => pane.lines(subject, theme, width);
      this.#context.overlay(createPager({ title: () => title, lines }));
    } else this.#context.say('no failure is kept to read; 2 and 4 show conditions and changes');
  }

  #chooseWanted(): void {
    const wanted = this.#table.all.find(({ host }) => host === this.#wanted);
    if (wanted === undefined) return;
    this.#wanted = '';
    this.#table.select(this.#table.options.key(wanted));
  }

  /** At most once a tick, so that going down a list does not ask every vantage on the way. */
  #followChosen(): void {
    const { selected } = this.#table;
    const key = selected?.hostKey ?? '';
    if (key === (this.#questions?.host.key ?? '')) return;
    this.#questions?.stop();
    const host: FleetHost | undefined = this.#context.fleet().hosts.find((one) => one.key === key);
    this.#questions = host === undefined ? null : new VantageQuestions(this.#name, host, this.#context);
  }

  #askPast(end: number): void {
    this.#pastAsking = new AbortController();
    const { signal } = this.#pastAsking;
    const { seconds, step } = this.#context.when().window;
    const { hosts } = this.#context.fleet();
    askPastProbes({ hosts, end, seconds, step, name: this.#name, signal })
      .then(({ probes }) => {
        if (!signal.aborted) this.#past = probes[0] ?? null;
      })
      .catch((error: unknown) => {
        this.#failureOfPast = errorMessage(error);
      })
      .finally(() => {
        if (!signal.aborted) this.#context.changed();
      });
  }

  #emptyWords(): string[] {
    if (this.#failureOfPast !== null) return [this.#failureOfPast];
    if (!this.#loaded) return ['asking all hosts…'];
    if (this.#context.when().at !== null) return ['No host has a series of this probe in this window.'];
    const silent = this.#missing.length === 0 ? '' : ` ${this.#missing.length} hosts are silent.`;
    return this.#probe === null ? [`No host that answers knows this probe.${silent}`] : ['No host runs it.'];
  }
}
