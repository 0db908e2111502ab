import { type FleetRun, isRunning, ownTime } from '../../data/fleet-backup.ts';
import type { FleetEvent } from '../../data/fleet-event.ts';
import type { Place } from '../../place/place.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { startCancelling } from '../backups/backup-actions.ts';
import { BackupsScreen } from '../backups/backups-screen.ts';
import { outcomeRole, outcomeText } from '../backups/run-looks.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { type RunAction, runKeys } from './run-keys.ts';
import { runLines } from './run-lines.ts';

/** Right after it has begun, its host may not have told of it yet. */
const NOT_YET_MS = 5_000;

/** One backup, check or restore as it goes, and how it ended. It is the agent's: leaving the screen ends nothing. */
export const runScreen: ScreenKind = {
  id: 'run',
  title: 'run',
  does: 'a backup, check or restore of a host as it goes: run db-1 ID',
  takes: 'hosts',
  open: ({ path, options, ...rest }, context) => {
    const [host, ...id] = path;
    if (host === undefined) return new BackupsScreen({ options }, context);
    if (id.length === 0)
      return new BackupsScreen({ options: { filter: `host=${host}`, ...options } }, context);
    return new RunScreen({ path: [host, id.join(' ')], options, ...rest }, context);
  },
};

class RunScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #host: string;
  readonly #id: string;
  readonly #openedAt: number;
  readonly #unsubscribe: () => void;
  #run: FleetRun | null = null;
  /** Whether its host answers and tells of it no more, though its end is not known. */
  #lost = false;
  #top = 0;
  #last = 0;

  constructor({ path }: Place, context: ScreenContext) {
    this.#context = context;
    this.#host = path[0]!;
    this.#id = path[1]!;
    this.#openedAt = context.present().at;
    this.#unsubscribe = context.backups.subscribe(() => context.changed());
    this.refresh();
  }

  crumb(): string {
    const run = this.#run;
    return run === null ? `${this.#host} ${this.#id}` : `${run.kind} of ${run.backup} on ${run.host}`;
  }

  headline(theme: Theme): Span[] {
    const run = this.#run;
    if (run === null) return [];
    if (this.#lost) return [['its end is not known', 'warn']];
    return [
      [run.silent === null ? '' : `silent: ${run.silent}  `, 'warn'],
      [outcomeText(run, theme), outcomeRole(run)],
    ];
  }

  bindings(): readonly KeyBinding<RunAction>[] {
    return runKeys;
  }

  legend({ glyphs }: Theme): string[] {
    return [
      "the run is its agent's: it goes on when this screen is left and when the line breaks",
      `${glyphs.holds} a step that is behind it   ${glyphs.selected} the step that goes on`,
      'left: by the rate of the last half minute   held: why it goes slower than it could',
      'x takes back what it had begun',
    ];
  }

  table(): null {
    return null;
  }

  press(key: string): boolean {
    const action = actionOf(runKeys, key);
    if (action === undefined) return false;
    if (typeof action === 'object') this.#scroll(action);
    else if (action === 'host') this.#context.go({ screen: 'host', path: [this.#host] });
    else if (this.#run === null) this.#context.say('this run is not known', 'warn');
    else if (action === 'cancel') startCancelling([this.#run].filter(isRunning), this.#context);
    else this.#context.go({ screen: 'backup', path: [this.#host, this.#run.backup] });
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const all = this.#text(width, theme);
    this.#last = Math.max(0, all.length - height);
    this.#top = Math.max(0, Math.min(this.#top, this.#last));
    const rest = all.length - this.#top - height;
    return Array.from({ length: height }, (_, row) => {
      if (rest > 0 && row === height - 1) return line([[` ${rest + 1} more lines`, 'dim']], width, theme);
      return line(all[this.#top + row] ?? [], width, theme);
    });
  }

  refresh(): void {
    const { runs, backups } = this.#context.backups.snapshot();
    const told = runs.find(({ host, id }) => host === this.#host && id === this.#id);
    this.#run = told ?? this.#run;
    const since = this.#run?.toldAt ?? Number.POSITIVE_INFINITY;
    const answered = backups.some(
      ({ host, toldAt, silent }) => host === this.#host && silent === null && toldAt > since,
    );
    this.#lost = told === undefined && this.#run !== null && isRunning(this.#run) && answered;
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    return { path: [this.#host, this.#id], options: {} };
  }

  view(theme: Theme) {
    const rows = this.#text(200, theme).map((spans) => {
      const text = spans.map(([one]) => one).join('');
      return [{ text, value: text }];
    });
    return {
      ...{ title: this.crumb(), at: this.#context.present().at, rows, charts: [] },
      columns: [{ id: 'line', title: 'line', align: 'left' as const }],
    };
  }

  stop(): void {
    this.#unsubscribe();
  }

  #scroll(action: Extract<RunAction, object>): void {
    if ('by' in action) this.#top += action.by;
    else this.#top = action.to === 'first' ? 0 : this.#last;
  }

  #text(width: number, theme: Theme): Span[][] {
    const run = this.#run;
    const now = this.#context.present().at;
    if (run === null) return [[], [[`  ${this.#unknown(now)}`, 'dim']]];
    const lines = runLines(run, { now, width, events: this.#events(run) }, theme);
    const lost = `${this.#host} tells of it no more. Below is what it said last.`;
    return this.#lost ? [[[` ${lost}`, 'bad']], ...lines] : lines;
  }

  /** What its host told of the backup while it ran. */
  #events(run: FleetRun): FleetEvent[] {
    const from = ownTime(run.startedAt, run)! - 1_000;
    const to = (ownTime(run.finishedAt, run) ?? Number.POSITIVE_INFINITY) + 1_000;
    return this.#context
      .events()
      .filter(
        ({ host, subject, time }) =>
          host === this.#host && subject === run.backup && time >= from && time <= to,
      );
  }

  #unknown(now: number): string {
    const { loaded, missing } = this.#context.backups.snapshot();
    const silent = missing.find((words) => words.startsWith(`${this.#host}: `));
    const isAsked = !loaded || silent?.endsWith(': no answer yet');
    if (isAsked || (silent === undefined && now - this.#openedAt < NOT_YET_MS))
      return `asking ${this.#host}…`;
    if (silent !== undefined)
      return `No answer from ${silent}. A run that was begun is its agent's and goes on.`;
    return `${this.#host} tells of no run ${this.#id}: it keeps the last 50.`;
  }
}
