import { backupKey, type FleetBackup } from '../../data/fleet-backup.ts';
import type { BackupsSnapshot } from '../../data/fleet-backups.ts';
import type { Place } from '../../place/place.ts';
import { Table } from '../../table/table.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import { shortDuration } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';
import { startCancelling, startChecking, startRunning } from './backup-actions.ts';
import { backupColumns } from './backup-columns.ts';
import { backupStateRole, backupStateText, targetSpans, troubleOf, urgency } from './backup-looks.ts';
import { type BackupsAction, backupsKeys } from './backups-keys.ts';

/** The backups of all hosts, one row a backup of a host. */
export const backupsScreen: ScreenKind = {
  id: 'backups',
  title: 'backups',
  does: 'the backups of all hosts, or of those that are named: how old, how large, where, what runs',
  takes: 'hosts',
  open: ({ path, options }, context) =>
    new BackupsScreen(
      { options: path.length === 0 ? options : { filter: hostsFilter(path), ...options } },
      context,
    ),
};

const KEPT = new Set(['state', 'doing']);
const WORST_FIRST = { id: 'worst', title: 'worst first' };

/** Backups of all hosts as they are; the past of backups is not kept. */
export class BackupsScreen extends TableScreen<FleetBackup> {
  readonly #context: ScreenContext;
  readonly #unsubscribe: () => void;
  #now: BackupsSnapshot;

  constructor({ options }: Pick<Place, 'options'>, context: ScreenContext) {
    super(
      new Table<FleetBackup>({
        columns: backupColumns(() => context.present().at),
        key: backupKey,
        name: ({ host, name }) => `${host} ${name}`,
        words: (backup) =>
          [backup.host, backup.name, backup.state, backup.kind, backup.source, troubleOf(backup)].join(' '),
        labels: ({ host, kind, group, state }) => ({
          host,
          kind,
          state,
          ...(group === null ? {} : { group }),
        }),
        orders: [{ ...WORST_FIRST, value: urgency }],
        style: ({ silent }) => (silent === null ? {} : { role: 'dim', kept: KEPT }),
        empty: () => this.#emptyWords(),
      }),
    );
    this.#context = context;
    this.#now = context.backups.snapshot();
    this.#unsubscribe = context.backups.subscribe(() => context.changed());
    takeTableOptions(this.rows, options);
    this.refresh();
  }

  headline({ glyphs }: Theme): Span[] {
    const { backups, without, missing } = this.#now;
    const count = (wanted: string) => backups.filter(({ state }) => state === wanted).length;
    const told = (number: number, sign: string, word: string) =>
      number === 0 ? '' : `  ${sign} ${number} ${word}`;
    return [
      [`${backups.length} ${backups.length === 1 ? 'backup' : 'backups'}`],
      [told(count('failed'), glyphs.down, 'failed'), 'bad'],
      [told(count('late'), glyphs.degraded, 'late'), 'warn'],
      [told(count('never'), glyphs.unknown, 'never'), 'warn'],
      [told(backups.filter(({ running }) => running.length > 0).length, glyphs.stale, 'running'), 'accent'],
      [
        without.length === 0 ? '' : `  ${without.length} ${without.length === 1 ? 'host' : 'hosts'} without`,
        'dim',
      ],
      [missing.length === 0 ? '' : `  ${missing.length} silent: ${missing[0]}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return backupsKeys;
  }

  legend({ glyphs }: Theme): string[] {
    return [
      `${glyphs.up} ok   ${glyphs.degraded} late: older than its max   ${glyphs.down} failed   ${glyphs.unknown} never   ${glyphs.stale} running   ${glyphs.nothing} paused`,
      'age: since the last success; max: older than that is too old; next: until the next run',
      'RPO: how much time would be lost now, by the write-ahead log: behind, gap, failed say why not less',
      'new: what the last success added to its target, after deduplication and compression',
      'dim: what a host said before it fell silent; in the past, backups are shown as they are now',
    ];
  }

  press(key: string): boolean {
    const action = actionOf(backupsKeys, key);
    if (action === undefined) return false;
    const { selected, chosen } = this.rows;
    if (action === 'run') startRunning(chosen, this.#context);
    else if (action === 'check') startChecking(chosen, this.#context);
    else if (action === 'cancel')
      startCancelling(
        chosen.flatMap(({ running }) => running),
        this.#context,
      );
    else if (selected !== undefined) this.#onSelected(action, selected);
    return true;
  }

  override lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const detail = line(this.#detail(theme), width, theme);
    return [...this.tableLines(width, height - 1, theme), detail];
  }

  refresh(): void {
    this.#now = this.#context.backups.snapshot();
    this.rows.show(this.#now.backups);
  }

  override stop(): void {
    this.#unsubscribe();
  }

  protected remark(): string {
    const { oldest } = this.#now;
    if (this.#context.when().at !== null) return 'as they are NOW: the past is not kept';
    const age = oldest === null ? '' : `, asked ${shortDuration(this.#context.present().at - oldest)} ago`;
    return `${this.rows.rows.length} of ${this.rows.all.length}${age}`;
  }

  protected exported() {
    return { title: 'backups', at: this.#context.present().at };
  }

  #onSelected(
    action: Extract<BackupsAction, 'open' | 'restore' | 'host'>,
    { host, name }: FleetBackup,
  ): void {
    if (action === 'host') this.#context.go({ screen: 'host', path: [host] });
    else
      this.#context.go({
        screen: 'backup',
        path: [host, name],
        options: action === 'restore' ? { list: 'snapshots' } : {},
      });
    if (action === 'restore') this.#context.say('choose a snapshot; R restores it');
  }

  #emptyWords(): string[] {
    const { loaded, without, missing } = this.#now;
    const { hosts } = this.#context.present();
    if (hosts.every(({ target }) => target === null)) return ['No host has an address to ask.'];
    if (!loaded) return ['asking all hosts…'];
    const silent = missing.slice(0, 5).map((words) => `No answer from ${words}`);
    if (missing.length >= hosts.length) return silent;
    const reasons = without.slice(0, 3).map(({ host, because }) => `${host}: ${because}`);
    return [
      'No host has a backup.',
      'backup: in the configuration of an agent makes one.',
      ...reasons,
      ...silent,
    ];
  }

  /** What the selected backup is in words; what is wrong with it comes first, with the way out. */
  #detail(theme: Theme): Span[] {
    const { selected } = this.rows;
    if (selected === undefined) return [];
    const { name, host, source, schedule, lastFailure, state, targets, silent } = selected;
    const hint = state === 'failed' ? lastFailure?.hint : null;
    const trouble = [troubleOf(selected), hint].filter(Boolean).join('. ');
    return [
      [` ${name} on ${host} `, 'title'],
      [`${backupStateText(selected, theme)} `, backupStateRole(selected)],
      [silent === null ? '' : ` silent: ${silent} `, 'warn'],
      [trouble === '' ? '' : ` ${trouble} `, 'warn'],
      [` ${source}  ${schedule ?? 'only when asked to'}  `, 'dim'],
      ...targetSpans(targets, theme),
    ];
  }
}

/** A filter that finds the backups of these hosts. */
function hostsFilter(names: readonly string[]): string {
  if (names.length === 1) return `host=${names[0]}`;
  return `"host=~^(${names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$"`;
}
