import type { KeyBinding } from '../key-binding.ts';

export type BackupAction =
  | 'open'
  | 'next-list'
  | 'previous-list'
  | 'run'
  | 'check'
  | 'restore'
  | 'cancel'
  | 'host';

/** The lists of a backup, in the order in which Tab goes through them. */
export const backupLists = ['targets', 'snapshots', 'runs', 'events'] as const;
export type BackupList = (typeof backupLists)[number];

const lists: readonly KeyBinding<BackupAction>[] = [
  {
    keys: ['tab'],
    label: 'Tab',
    does: 'the next list: targets, snapshots, runs, events',
    brief: 'list',
    action: 'next-list',
  },
  { keys: ['shift-tab'], label: 'Shift-Tab', does: 'the list before', action: 'previous-list' },
];
const run: KeyBinding<BackupAction> = {
  keys: ['r'],
  label: 'r',
  does: 'run it now; asks',
  brief: 'run',
  action: 'run',
};
const check = (what: string): KeyBinding<BackupAction> => ({
  keys: ['C'],
  label: 'C',
  does: `check ${what}; asks how much is read`,
  brief: 'check',
  action: 'check',
});
const restore = (does: string): KeyBinding<BackupAction> => ({
  keys: ['R'],
  label: 'R',
  does,
  brief: 'restore',
  action: 'restore',
});
const cancel = (does: string): KeyBinding<BackupAction> => ({
  keys: ['x', 'backspace'],
  label: 'x',
  does,
  brief: 'cancel',
  action: 'cancel',
});
const host: KeyBinding<BackupAction> = { keys: ['H'], label: 'H', does: 'show its host', action: 'host' };
const enter = (does: string, brief: string): KeyBinding<BackupAction> => ({
  keys: ['enter'],
  label: 'Enter',
  does,
  brief,
  action: 'open',
});
const chooseFirst = restore('to the snapshots: choose one, then R restores it');
const cancelAll = cancel('end what runs for it; asks');

/** What keys do on a backup, by the list that takes them; on a narrow terminal the footer tells the first of them. */
export const backupKeys: Readonly<Record<BackupList, readonly KeyBinding<BackupAction>[]>> = {
  targets: [
    enter('the snapshots that this target keeps', 'open'),
    run,
    check('this target'),
    chooseFirst,
    cancelAll,
    ...lists,
    host,
  ],
  snapshots: [
    enter('all that is known of the snapshot', 'show'),
    restore('restore this snapshot: what and where to, then the plan, then a typed word'),
    check('this snapshot'),
    run,
    ...lists,
    cancelAll,
    host,
  ],
  runs: [
    enter('the run: its steps, how far it is, what it told', 'open'),
    cancel('end the selected run; asks'),
    run,
    chooseFirst,
    check('what is kept'),
    ...lists,
    host,
  ],
  events: [
    enter('show the host at the moment of the event', 'then'),
    run,
    check('what is kept'),
    chooseFirst,
    cancelAll,
    ...lists,
    host,
  ],
};
