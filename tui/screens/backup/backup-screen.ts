import { type FleetBackup, type FleetRun, isRunning } from '../../data/fleet-backup.ts';
import type { FleetEvent } from '../../data/fleet-event.ts';
import { tableView } from '../../export/table-view.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { shortDuration } from '../../text/short.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { startCancelling, startChecking, startRunning } from '../backups/backup-actions.ts';
import { backupStateRole, backupStateText } from '../backups/backup-looks.ts';
import { BackupsScreen } from '../backups/backups-screen.ts';
import { createEventTable } from '../events/event-table.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { type Screen, type ScreenContext, type ScreenKind, type ScreenSize, shownMoment } from '../screen.ts';
import { backupHeader } from './backup-header.ts';
import { type BackupAction, type BackupList, backupKeys, backupLists } from './backup-keys.ts';
import { startRestoring } from './restore-actions.ts';
import { createRunTable } from './run-table.ts';
import { showSnapshot } from './snapshot-details.ts';
import { SnapshotPoll } from './snapshot-poll.ts';
import { createSnapshotTable, type FleetSnapshotRow } from './snapshot-table.ts';
import { createTargetTable, type TargetRow } from './target-table.ts';

/** From this height on, targets stay in sight beside another list. */
const TALL = 30;
const MOST_TARGETS = 5;
/** Snapshots are asked for once a minute; what is older is told with its age. */
const OLD_MS = 90_000;

/** One backup of one host: its targets, snapshots, runs and events. */
export const backupScreen: ScreenKind = {
  id: 'backup',
  title: 'backup',
  does: 'one backup of a host, its targets and snapshots, what runs: backup db-1 orders',
  takes: 'hosts',
  open: ({ path, options, ...rest }, context) => {
    const [host, ...name] = path;
    if (host === undefined) return new BackupsScreen({ options }, context);
    if (name.length === 0)
      return new BackupsScreen({ options: { filter: `host=${host}`, ...options } }, context);
    return new BackupScreen({ path: [host, name.join(' ')], options, ...rest }, context);
  },
};

class BackupScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #host: string;
  readonly #name: string;
  readonly #targets: Table<TargetRow>;
  readonly #snapshots: Table<FleetSnapshotRow>;
  readonly #runs: Table<FleetRun>;
  readonly #events: Table<FleetEvent>;
  readonly #asked: SnapshotPoll;
  readonly #unsubscribe: () => void;
  #list: BackupList;
  #backup: FleetBackup | null = null;
  /** The target whose snapshots are shown; null for the first that is well. */
  #target: string | null;
  /** The line on which the rows of the list begin, as it was drawn last. */
  #rowsFrom = 0;

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#host = path[0]!;
    this.#name = path[1]!;
    this.#list = backupLists.find((list) => list === options.list) ?? 'targets';
    this.#target = options.target ?? null;
    this.#asked = new SnapshotPoll(context);
    const now = () => context.present().at;
    this.#targets = createTargetTable({ now, empty: () => this.#none('No target.') });
    this.#snapshots = createSnapshotTable({ now, empty: () => this.#noSnapshots() });
    this.#runs = createRunTable({ now, empty: () => this.#none('Nothing was run yet.') });
    this.#events = createEventTable({
      now: () => shownMoment(context),
      oneHost: true,
      empty: () => ['Nothing was told of it in this window.', 'w shows a longer one.'],
    });
    takeTableOptions(this.#focused, options);
    this.#unsubscribe = context.backups.subscribe(() => context.changed());
    this.refresh();
  }

  crumb(): string {
    return `${this.#host} ${this.#name}`;
  }

  headline(theme: Theme): Span[] {
    const backup = this.#backup;
    if (backup === null) return [[this.#context.backups.snapshot().loaded ? 'not known' : 'asking…', 'dim']];
    const isPast = this.#context.when().at !== null;
    return [
      [isPast ? 'as it is NOW: the past is not kept  ' : '', 'warn'],
      [backup.silent === null ? '' : `silent: ${backup.silent}  `, 'warn'],
      [backupStateText(backup, theme), backupStateRole(backup)],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return backupKeys[this.#list];
  }

  legend({ glyphs }: Theme): string[] {
    return [
      'last run: what the time of the last backup went into',
      'WAL: how far the archive of write-ahead logs is behind the server: what would be lost now',
      `check: ${glyphs.holds} what the target keeps was found whole   ${glyphs.down} it was not; what is wrong stands behind it`,
      'kept as: why retention keeps a snapshot; next prune: nothing keeps it',
      'snapshots are asked for when their list is opened, of the target that was chosen by Enter',
    ];
  }

  table(): Table<never> {
    return this.#focused;
  }

  press(key: string): boolean {
    const action = actionOf(backupKeys[this.#list], key);
    if (action === undefined) return false;
    if (action === 'next-list') this.#step(1);
    else if (action === 'previous-list') this.#step(-1);
    else if (action === 'host') this.#context.go({ screen: 'host', path: [this.#host] });
    else if (this.#backup === null) this.#context.say('this backup is not known', 'warn');
    else this.#act(action, this.#backup);
    return true;
  }

  click(row: number): void {
    const table = this.#focused;
    const clicked = table.rowAt(row - this.#rowsFrom);
    if (clicked !== undefined) table.select(table.options.key(clicked));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const above = [...this.#header(width, theme), ...this.#targetsInSight(width, height, theme)];
    this.#rowsFrom = above.length + 2;
    const left = Math.max(2, height - above.length - 1);
    return [...above, this.#titles(width, theme), ...this.#focused.lines(width, left, theme)].slice(
      0,
      height,
    );
  }

  refresh(): void {
    const { backups, runs } = this.#context.backups.snapshot();
    const isOurs = (one: { readonly host: string }) => one.host === this.#host;
    this.#backup = backups.find((one) => isOurs(one) && one.name === this.#name) ?? null;
    const { targets = [], clockOffsetMs = 0 } = this.#backup ?? {};
    this.#targets.show(targets.map((target) => ({ ...target, clockOffsetMs })));
    this.#runs.show(runs.filter((run) => isOurs(run) && run.backup === this.#name));
    this.#events.show(this.#eventRows());
    if (this.#list === 'snapshots' && this.#backup !== null) this.#asked.follow(this.#backup, this.#target);
    this.#snapshots.show(
      (this.#asked.answer.value?.snapshots ?? []).map((one) => ({ ...one, clockOffsetMs })),
    );
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const list = this.#list === 'targets' ? '' : this.#list;
    const options = { list, target: this.#target ?? '', ...tableOptions(this.#focused) };
    return { path: [this.#host, this.#name], options };
  }

  view(theme: Theme) {
    const title = `${this.#list} of ${this.#name} on ${this.#host}`;
    return tableView(this.#focused, { title, at: this.#context.present().at }, theme);
  }

  stop(): void {
    this.#unsubscribe();
    this.#asked.stop();
  }

  /** The list that takes the keys; of which rows is all one to what is done with it as a table. */
  get #focused(): Table<never> {
    const tables = {
      targets: this.#targets,
      snapshots: this.#snapshots,
      runs: this.#runs,
      events: this.#events,
    };
    return tables[this.#list] as unknown as Table<never>;
  }

  #step(by: number): void {
    const { length } = backupLists;
    this.#show(backupLists[(backupLists.indexOf(this.#list) + by + length) % length]!);
  }

  #show(list: BackupList): void {
    this.#list = list;
    this.refresh();
  }

  #act(action: Exclude<BackupAction, 'next-list' | 'previous-list' | 'host'>, backup: FleetBackup): void {
    const snapshot = this.#list === 'snapshots' ? this.#snapshots.selected : undefined;
    const run = this.#list === 'runs' ? this.#runs.selected : undefined;
    const target = this.#list === 'targets' ? this.#targets.selected?.name : (this.#target ?? undefined);
    if (action === 'run') startRunning([backup], this.#context);
    else if (action === 'check') startChecking([backup], this.#context, { target, snapshot: snapshot?.id });
    else if (action === 'cancel')
      startCancelling(run === undefined ? backup.running : [run].filter(isRunning), this.#context);
    else if (action === 'open') this.#open();
    else if (snapshot === undefined) this.#chooseSnapshot();
    else
      startRestoring({ backup, snapshot, target: this.#asked.answer.value?.target ?? null }, this.#context);
  }

  #chooseSnapshot(): void {
    this.#show('snapshots');
    this.#context.say('choose a snapshot; R restores it');
  }

  /** What Enter does to what is selected. */
  #open(): void {
    const snapshot = this.#snapshots.selected;
    const run = this.#runs.selected;
    const event = this.#events.selected;
    if (this.#list === 'targets') {
      this.#target = this.#targets.selected?.name ?? null;
      this.#show('snapshots');
    } else if (this.#list === 'snapshots') {
      if (snapshot !== undefined)
        showSnapshot(snapshot, this.#asked.answer.value?.target ?? '', this.#context);
    } else if (this.#list === 'runs') {
      if (run !== undefined) this.#context.go({ screen: 'run', path: [this.#host, run.id] });
    } else if (event !== undefined) {
      const at = Math.floor(event.time / 1_000) * 1_000;
      this.#context.go({ screen: 'host', path: [this.#host], at });
    }
  }

  #eventRows(): readonly FleetEvent[] {
    const end = shownMoment(this.#context);
    const start = end - this.#context.when().window.seconds * 1_000;
    return this.#context
      .events()
      .filter(
        ({ time, host, subject }) =>
          host === this.#host && subject === this.#name && time >= start && time <= end,
      );
  }

  #header(width: number, theme: Theme): string[] {
    const backup = this.#backup;
    if (backup === null) return [line([[` ${this.#unknown()}`, 'dim']], width, theme)];
    const isGood = ({ kind, outcome }: FleetRun) =>
      kind === 'backup' && (outcome === 'ok' || outcome === 'partial');
    const lastRun = this.#runs.all.find(isGood) ?? null;
    return backupHeader(backup, { lastRun, now: this.#context.present().at, width }, theme);
  }

  /** On a tall terminal, the targets over another list. */
  #targetsInSight(width: number, height: number, theme: Theme): string[] {
    const count = Math.min(MOST_TARGETS, this.#targets.all.length);
    if (height < TALL || this.#list === 'targets' || count === 0) return [];
    const title = line([...this.#rule(theme), [' targets ', 'dim']], width, theme);
    return [title, ...this.#targets.lines(width, count + 1, theme, false)];
  }

  #titles(width: number, theme: Theme): string {
    const words = backupLists.map(
      (list): Span => (list === this.#list ? [`[${list}]`, 'title'] : [` ${list} `, 'dim']),
    );
    const left: Span[] = [...this.#rule(theme), ...words, ...tableSummary(this.#focused)];
    return ends(left, [[`${this.#remark()} `, 'dim']], width, theme);
  }

  #rule({ glyphs }: Theme): Span[] {
    return [[` ${glyphs.rule}${glyphs.rule} `, 'axis']];
  }

  #remark(): string {
    const count = String(this.#focused.all.length);
    if (this.#list !== 'snapshots') return count;
    const { value, answeredAt, because } = this.#asked.answer;
    if (value === null) return because ?? '';
    const ago = answeredAt === null ? 0 : this.#context.present().at - answeredAt;
    const age = ago > OLD_MS ? `, asked ${shortDuration(ago)} ago` : '';
    return `${count} in ${value.target}${age}${because === null ? '' : `: ${because}`}`;
  }

  #unknown(): string {
    const { loaded, without, missing } = this.#context.backups.snapshot();
    if (!loaded) return 'asking all hosts…';
    const none = without.find(({ host }) => host === this.#host);
    if (none !== undefined) return `${this.#host} has no backup: ${none.because}`;
    const silent = missing.find((words) => words.startsWith(`${this.#host}: `));
    if (silent !== undefined) return `No answer from ${silent}`;
    const known = this.#context.present().hosts.some(({ name }) => name === this.#host);
    return known ? `${this.#host} has no backup ${this.#name}.` : `${this.#host} is not in this fleet.`;
  }

  #none(words: string): string[] {
    return this.#backup === null ? [] : [words];
  }

  #noSnapshots(): string[] {
    const { isAsking, answer, problem } = this.#asked;
    const { value, because } = answer;
    if (this.#backup === null) return [];
    if (!isAsking) return ['This host cannot be asked.'];
    if (value === null && because === null) return ['asking the target…'];
    if (value === null) return [problem?.problem ?? `No answer: ${because}`, problem?.hint ?? ''];
    return [`No snapshot in ${value.target}.`, 'r makes one.'];
  }
}
