import { errorMessage } from '../../../agent/kit/errors.ts';
import type { FleetProbe, ProbeState } from '../../data/fleet-probe.ts';
import type { ProbesSnapshot } from '../../data/fleet-probes.ts';
import { askPastProbes, type PastProbes, withIdentity } from '../../data/past-probes.ts';
import type { Place } from '../../place/place.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import { shortDuration } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { type ScreenContext, type ScreenKind, type ScreenSize, shownMoment } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';
import { type ProbeActionName, probeActionKeys, startProbeAction } from './probe-actions.ts';
import { phaseLegend } from './probe-columns.ts';
import { marksText, probeStateRole, probeStateText } from './probe-looks.ts';
import { createProbeTable } from './probe-table.ts';

const probesKeys: readonly KeyBinding<ProbeActionName | 'open' | 'mesh'>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the probe: vantages, phases, conditions, failures',
    brief: 'open',
    action: 'open',
  },
  ...probeActionKeys,
  { keys: ['x'], label: 'x', does: 'the mesh: how hosts reach each other', brief: 'mesh', action: 'mesh' },
];

/** What all probes of all hosts find, one row a name. */
export const probesScreen: ScreenKind = {
  id: 'probes',
  title: 'probes',
  does: 'what every probe finds, all vantages together, worst first',
  takes: 'nothing',
  open: (place, context) => new ProbesScreen(place, context),
};

/** Probes of all hosts, as they are or, by the series that are kept, as they were. */
export class ProbesScreen extends TableScreen<FleetProbe> {
  readonly #context: ScreenContext;
  readonly #unsubscribe: () => void;
  #now: ProbesSnapshot;
  /** What is known of the moment in the past that is shown; null until it is, and while the present is shown. */
  #past: PastProbes | null = null;
  #failure: string | null = null;
  #asking = new AbortController();

  constructor({ options }: Place, context: ScreenContext) {
    super(
      createProbeTable({
        now: () => shownMoment(context),
        empty: () => this.#emptyWords(),
        isOld: ({ vantages }) => vantages.length > 0 && vantages.every(({ silent }) => silent !== null),
      }),
    );
    this.#context = context;
    this.#now = context.probes.snapshot();
    this.#unsubscribe = context.probes.subscribe(() => context.changed());
    takeTableOptions(this.rows, options);
    this.travel();
  }

  headline({ glyphs }: Theme): Span[] {
    const counts = new Map<ProbeState, number>();
    for (const { state } of this.rows.all) counts.set(state, (counts.get(state) ?? 0) + 1);
    const states = (['up', 'degraded', 'down', 'unknown'] as const).filter((state) => counts.has(state));
    const missing = this.#missing();
    return [
      [`${this.rows.all.length} ${this.rows.all.length === 1 ? 'probe' : 'probes'}`],
      ...states.map(
        (state): Span => [`  ${glyphs[state]} ${counts.get(state)} ${state}`, probeStateRole(state)],
      ),
      [missing.length === 0 ? '' : `  ${missing.length} silent: ${missing[0]}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return probesKeys;
  }

  legend(theme: Theme): string[] {
    return [
      'verdict: what all vantages together say; down 2/3: two of the three that know see it fail',
      '  path web-2 ->: only the way from web-2 is broken; isolated: that host sees nothing at all',
      phaseLegend(theme),
      `last runs: how long they took; ${theme.glyphs.down} was not up   took: the median over the vantages, in ms for filters`,
      'marks: paused is not run; maintenance, silenced, held (its parent is down) are judged all the same',
      'in the past: what the series of that time tell, up 24h is of the window; marks and reasons are not kept',
    ];
  }

  press(key: string): boolean {
    const action = actionOf(probesKeys, key);
    if (action === undefined) return false;
    const { selected, chosen } = this.rows;
    if (action === 'mesh') this.#context.go({ screen: 'mesh', path: [] });
    else if (action === 'open') {
      if (selected !== undefined) this.#context.go({ screen: 'probe', path: [selected.name] });
    } else startProbeAction(action, chosen, this.#context);
    return true;
  }

  override lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const detail = line(this.#detail(theme), width, theme);
    return [...this.tableLines(width, height - 1, theme), detail];
  }

  refresh(): void {
    this.#now = this.#context.probes.snapshot();
    const { probes } = this.#now;
    if (this.#context.when().at === null) this.rows.show(probes);
    else {
      const known = new Map(probes.map((probe) => [probe.name, probe]));
      this.rows.show((this.#past?.probes ?? []).map((past) => withIdentity(past, known.get(past.name))));
    }
  }

  override travel(): void {
    this.#asking.abort();
    this.#past = null;
    this.#failure = null;
    if (this.#context.when().at !== null) this.#askPast(this.#context.when().at!);
    this.refresh();
  }

  override stop(): void {
    this.#unsubscribe();
    this.#asking.abort();
  }

  protected remark(): string {
    if (this.#context.when().at !== null) return 'by the series of that time';
    const { oldest } = this.#now;
    const age = oldest === null ? '' : `, asked ${shortDuration(this.#context.fleet().at - oldest)} ago`;
    return `${this.rows.rows.length} of ${this.rows.all.length}${age}`;
  }

  protected exported() {
    return { title: 'probes', at: shownMoment(this.#context) };
  }

  #askPast(end: number): void {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { seconds, step } = this.#context.when().window;
    const { hosts } = this.#context.fleet();
    askPastProbes({ hosts, end, seconds, step, signal })
      .then((past) => {
        if (!signal.aborted) this.#past = past;
      })
      .catch((error: unknown) => {
        this.#failure = errorMessage(error);
      })
      .finally(() => {
        if (!signal.aborted) this.#context.changed();
      });
  }

  #missing(): readonly string[] {
    return this.#context.when().at === null ? this.#now.missing : (this.#past?.missing ?? []);
  }

  #emptyWords(): string[] {
    if (this.#failure !== null) return [this.#failure];
    const { hosts } = this.#context.fleet();
    if (hosts.every(({ target }) => target === null)) return ['No host has an address to ask.'];
    const inPast = this.#context.when().at !== null;
    if (inPast ? this.#past === null : !this.#now.loaded) return ['asking all hosts…'];
    const missing = this.#missing();
    const silent = missing.slice(0, 5).map((words) => `No answer from ${words}`);
    if (inPast) return ['No host has a series of a probe in this window.', ...silent];
    if (missing.length >= hosts.length) return silent;
    return ['No host has a probe.', 'probes: in the configuration of an agent makes one.', ...silent];
  }

  /** What the selected probe is in words, where the table has signs. */
  #detail(theme: Theme): Span[] {
    const { selected } = this.rows;
    if (selected === undefined) return [];
    const { name, state, message, target, marks, describe } = selected;
    const why = marks.map(({ mark, because }) => (because === '' ? mark : `${mark}: ${because}`));
    const shown = marksText(selected, shownMoment(this.#context)) === '' ? [] : why;
    const facts = [message, ...shown, target, describe ?? ''].filter((text) => text !== '');
    return [
      [` ${name} `, 'title'],
      [`${probeStateText(state, theme)} `, probeStateRole(state)],
      [` ${facts.join('  ')}`, 'dim'],
    ];
  }
}
