import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestError, requestError } from '../../../agent/client/request-error.ts';
import { systemClock } from '../../../agent/kit/clock.ts';
import { App } from '../../app.tsx';
import {
  backupListing,
  backupRow,
  backupRunRow,
  backupTargetRow,
  endedRunRow,
  restorePlanRow,
  vaultAnswers,
  vaultHosts,
} from '../../backups.testkit.ts';
import { fixedConsole, fixedEvents, fleetEvent } from '../../console.testkit.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { fleetHost, NOON } from '../../fleet.testkit.ts';
import { type FixedAnswers, fixedClient } from '../../host-client.testkit.ts';
import { type Place, startPlace } from '../../place/place.ts';
import { tableKeys } from '../../table/table-keys.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { makeTheme, type Theme } from '../../theme/theme.ts';
import { openVirtualTerminal, type VirtualTerminal } from '../../virtual-terminal.testkit.tsx';
import { backupKeys } from '../backup/backup-keys.ts';
import { commonKeys } from '../common-keys.ts';
import type { KeyBinding } from '../key-binding.ts';
import { runKeys } from '../run/run-keys.ts';
import { backupsKeys } from './backups-keys.ts';

const cleanUp: (() => unknown)[] = [];
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOON }));
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
  vi.useRealTimers();
});

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const ESC = '\u001b';

type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly theme?: Theme;
  readonly hosts?: readonly FleetHost[];
  readonly answers?: Readonly<Record<string, FixedAnswers>>;
};

const events = fixedEvents([
  fleetEvent({
    host: 'db-1',
    kind: 'backup-started',
    severity: 'info',
    subject: 'orders',
    message: 'by schedule',
  }),
]);

/** A console over hosts that answer what is given, by name. */
async function open(place: Partial<Place>, options: Options = {}) {
  const { columns = 120, rows = 40, theme = makeTheme('256', true) } = options;
  const { hosts = vaultHosts, answers = vaultAnswers } = options;
  const clients = new Map(hosts.map(({ name }) => [name, fixedClient(answers[name] ?? {})]));
  const opened = fixedConsole(hosts, {
    start: { ...startPlace, ...place },
    theme,
    events,
    clock: systemClock,
    client: ({ name }) => clients.get(name) ?? null,
  });
  const { console } = opened;
  const terminal = openVirtualTerminal(<App console={console} />, { columns, rows, unicode: theme.unicode });
  cleanUp.push(
    () => console.stop(),
    () => terminal.unmount(),
  );
  const asked = (id: string) =>
    [...clients].flatMap(([name, client]) =>
      client.asked.filter((one) => (one as string[])[0] === id).map((one) => [name, (one as unknown[])[1]]),
    );
  return { ...opened, terminal, asked };
}

/** Waits until the screen shows all of it; the test's own time limit ends a wait that is in vain. */
async function screenWith(terminal: VirtualTerminal, ...wanted: RegExp[]): Promise<string> {
  const screen = (await terminal.type('')).map((row) => `${row}\n`).join('');
  return wanted.every((one) => one.test(screen)) ? screen : screenWith(terminal, ...wanted);
}

const loaded = /7 backups/;
const backups = { screen: 'backups' };
const orders = { screen: 'backup', path: ['db-1', 'orders'] };
const snapshots = { ...orders, options: { list: 'snapshots' } };
const run = { screen: 'run', path: ['db-1', 'run-7'] };

/** The answers of db-1 with others in their place. */
const withOrders = (change: FixedAnswers) => ({
  answers: { ...vaultAnswers, 'db-1': { ...vaultAnswers['db-1'], ...change } },
});

describe('backups screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const screen = await screenWith((await open(backups, { columns, rows })).terminal, loaded);
    await expect(screen).toMatchFileSnapshot(`testdata/backups-${columns}x${rows}.txt`);
  });

  it('says everything without colours as well', async () => {
    const { terminal } = await open(backups, { theme: makeTheme('none', true) });
    await expect(await screenWith(terminal, loaded)).toMatchFileSnapshot('testdata/backups-mono.txt');
    expect(terminal.written()).not.toMatch(/\x1b\[[\d;]*(?:3[0-8]|9[0-7])[\d;]*m/);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const { terminal } = await open(backups, { theme: makeTheme('none', false) });
    const screen = await screenWith(terminal, loaded);
    expect(screen).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(screen).toMatchFileSnapshot('testdata/backups-ascii.txt');
  });

  it('names hosts that do not answer, and tells them from hosts that have none', async () => {
    const { terminal } = await open(backups, { columns: 160 });
    await screenWith(
      terminal,
      /✗ 1 failed +▲ 1 late +\? 1 never +◐ 1 running +2 hosts without +1 silent: web-9: connection-refused/,
    );
  });

  it('says why no host has a backup', async () => {
    const { terminal } = await open(backups, { hosts: [fleetHost('web-2'), fleetHost('web-3')] });
    await screenWith(
      terminal,
      /No host has a backup\./,
      /web-2: no backup: in the configuration/,
      /web-3: its agent knows no backups/,
    );
  });

  it('keeps what a host said that fell silent, dim and with the reason', async () => {
    const { terminal, fleet } = await open(backups);
    await screenWith(terminal, loaded);
    vi.setSystemTime(NOON + 60_000);
    fleet.show(vaultHosts.map((host) => ({ ...host, state: 'down' as const, because: 'timeout' })));
    await screenWith(terminal, /silent: timeout/);
  });

  it('shows the backups of 200 hosts, what failed first', async () => {
    const hosts = Array.from({ length: 200 }, (_, index) => fleetHost(`host-${index}`));
    const answers = Object.fromEntries(
      hosts.map(({ name }, index) => {
        const rows = ['etc', 'home', 'srv'].map((one, place) =>
          backupRow(one, index === 150 && place === 1 ? { state: 'failed' } : {}),
        );
        return [name, { listBackups: backupListing(rows) }];
      }),
    );
    const { terminal } = await open(backups, { hosts, answers });
    const screen = await screenWith(terminal, /600 backups +✗ 1 failed/);
    expect(screen).toMatch(/▸✗ failed +host-150 +home/);
  });

  it('shows the backups of the hosts that are named', async () => {
    const { terminal } = await open({ ...backups, path: ['web-1', 'web-2'] });
    const screen = await screenWith(terminal, /5 of 7/);
    expect(screen).not.toMatch(/▸? db-1 /);
  });

  it('finds backups by the language of filters', async () => {
    const { terminal } = await open({ ...backups, options: { filter: 'kind=postgres age<1d' } });
    await screenWith(terminal, /2 of 7/, /orders/, /ledger/);
  });

  it('shows hostile names and errors without obeying them', async () => {
    const evil = '\x1b[2J\x1b]52;c;UFdORUQ=\x07\u202eX\r\n';
    const row = backupRow(evil, {
      ...{ kind: evil, source: evil, group: evil, schedule: evil, state: 'failed', because: evil },
      lastFailure: { at: new Date(NOON - 60_000).toISOString(), error: evil, hint: evil },
      targets: [backupTargetRow(evil, { state: evil, error: evil })],
      running: [backupRunRow({ id: evil, kind: evil, step: evil, held: evil, target: evil })],
    });
    const answers = { 'web-1': { listBackups: backupListing([row]) } };
    const { terminal } = await open(backups, { hosts: [fleetHost('web-1')], answers, columns: 200 });
    const screen = await screenWith(terminal, /1 backup /, /␛\[2J/);
    expect(terminal.clipboard()).toEqual([]);
    expect(screen.split('\n')).toHaveLength(41);
    await terminal.type('\r');
    await screenWith(terminal, /\[targets\]/, /␛\[2J/);
    expect(terminal.clipboard()).toEqual([]);
    expect(terminal.written()).not.toMatch(/\x1b\[2J.*UFdORUQ|\u202e/);
  });

  it('runs all marked backups after a question, and tells what each host says to that', async () => {
    const { terminal, asked } = await open(backups, {
      answers: {
        ...vaultAnswers,
        'db-1': { ...vaultAnswers['db-1'], runBackup: backupRunRow({ id: 'run-8', step: 'connect' }) },
        'web-1': { ...vaultAnswers['web-1'], runBackup: requestError('web-1', 'forbidden') },
      },
    });
    await screenWith(terminal, loaded);
    await terminal.type('/');
    await terminal.type('~orders|etc');
    await terminal.type('\r');
    await terminal.type('*');
    await terminal.type('r');
    await screenWith(terminal, /run now 2 backups on 2 hosts/, /last success 10h ago, 16G in 5m/);
    expect(asked('runBackup')).toEqual([]);
    await terminal.type('\r');
    await screenWith(
      terminal,
      /1 of 2 done, 1 refused/,
      /db-1 +● done: backup begun \(run-8\): connect/,
      /web-1 +✗ not done/,
    );
    expect(asked('runBackup')).toEqual([
      ['db-1', { params: { backup: 'orders' }, body: {} }],
      ['web-1', { params: { backup: 'etc' }, body: {} }],
    ]);
  });

  it('changes nothing while the past is shown', async () => {
    const { terminal, asked } = await open({ ...backups, at: NOON - 600_000 });
    await screenWith(terminal, loaded, /as they are NOW: the past is not kept/);
    await terminal.type('r');
    await screenWith(terminal, /the past cannot be changed/);
    expect(asked('runBackup')).toEqual([]);
  });

  it('ends what runs after a question', async () => {
    const { terminal, asked } = await open(
      { ...backups, options: { filter: 'state=running' } },
      withOrders({ cancelBackupRun: endedRunRow({ id: 'run-7', outcome: 'cancelled' }) }),
    );
    await screenWith(terminal, /1 of 7/);
    await terminal.type('x');
    await screenWith(terminal, /end the backup of orders/, /copy files, 73% 87M\/s 51s left/);
    await terminal.type('\r');
    await screenWith(terminal, /backup ended: cancelled/);
    expect(asked('cancelBackupRun')).toEqual([['db-1', { params: { run: 'run-7' } }]]);
  });

  it('is opened from the fleet by B, for the marked hosts', async () => {
    const { terminal } = await open({ options: { sort: 'host' } }, { columns: 160 });
    await terminal.type(' ');
    await terminal.type('B');
    await screenWith(terminal, /fleet › backups/, /host=db-1 +2 of 7/);
  });
});

describe('backup screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const { terminal } = await open(orders, { columns, rows });
    const screen = await screenWith(terminal, /3 d|peer:web-2/, /73%/);
    await expect(screen).toMatchFileSnapshot(`testdata/backup-${columns}x${rows}.txt`);
  });

  it('without colours, with what its time went into by signs', async () => {
    const { terminal } = await open(orders, { columns: 80, rows: 24, theme: makeTheme('none', false) });
    const screen = await screenWith(terminal, /peer:web-2/);
    expect(screen).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(screen).toMatchFileSnapshot('testdata/backup-ascii.txt');
  });

  it('asks for snapshots only once their list is opened, of the chosen target', async () => {
    const { terminal, asked } = await open(orders);
    await screenWith(terminal, /peer:web-2/);
    expect(asked('listSnapshots')).toEqual([]);
    await terminal.type('jj');
    await terminal.type('\r');
    await screenWith(terminal, /\[snapshots\]/, /bb22cc33/);
    expect(asked('listSnapshots')).toEqual([
      ['db-1', { params: { backup: 'orders' }, query: { target: 'peer:web-2' } }],
    ]);
  });

  it.each(sizes)('with its snapshots at %i×%i', async (columns, rows) => {
    const { terminal } = await open(snapshots, { columns, rows });
    const screen = await screenWith(terminal, /cc33dd44/);
    await expect(screen).toMatchFileSnapshot(`testdata/snapshots-${columns}x${rows}.txt`);
  });

  it('tells why snapshots are not known, with the way out', async () => {
    const refused = new RequestError(
      'unauthenticated',
      'http-409',
      'Cannot open the repository: wrong passphrase',
      {
        hint: 'Give the right one: backup.repositories.main.passphrase',
      },
    );
    const { terminal } = await open(snapshots, withOrders({ listSnapshots: refused }));
    await screenWith(terminal, /Cannot open the repository: wrong passphrase/, /Give the right one/);
  });

  it('shows all that is known of a snapshot', async () => {
    const { terminal } = await open(snapshots, { columns: 80, rows: 24 });
    await screenWith(terminal, /cc33dd44/);
    await terminal.type('j');
    await terminal.type('\r');
    await screenWith(terminal, /snapshot bb22cc33dd44ee55/, /tags +before-upgrade/, /tree digest +5e5e5e/);
  });

  it('goes through its lists by Tab, whose keys the footer tells', async () => {
    const { terminal } = await open(orders);
    await screenWith(terminal, /\[targets\]/, /Enter open/);
    await terminal.type('\t');
    await screenWith(terminal, /\[snapshots\]/, /Enter show/);
    await terminal.type('\t');
    await screenWith(terminal, /\[runs\]/, /2 of 41 chunks are damaged/);
    await terminal.type('\t');
    await screenWith(terminal, /\[events\]/, /backup-started/);
    await terminal.type(`${ESC}[Z`);
    await screenWith(terminal, /\[runs\]/);
  });

  it('shows a failure with the way out, and a log with a gap', async () => {
    const etc = await open({ screen: 'backup', path: ['web-1', 'etc'] });
    await screenWith(etc.terminal, /✗ failed 10h ago: Cannot write to \/mnt\/b/, /vedette backup prune etc/);
    const ledger = await open({ screen: 'backup', path: ['web-1', 'ledger'] });
    await screenWith(ledger.terminal, /WAL gap 1h: segment 0000000100000000000000A7 is missing/);
  });

  it('says it where there is no such backup, no such host, or no answer', async () => {
    const at = async (path: string[]) => (await open({ screen: 'backup', path })).terminal;
    await screenWith(await at(['web-1', 'photos']), /web-1 has no backup photos\./);
    await screenWith(await at(['web-2', 'etc']), /web-2 has no backup: no backup: in the configuration/);
    await screenWith(await at(['web-5', 'etc']), /web-5 is not in this fleet\./);
    await screenWith(await at(['web-9', 'etc']), /No answer from web-9: connection-refused/);
  });

  it('checks the chosen target, as much as is asked for', async () => {
    const check = backupRunRow({ id: 'run-9', kind: 'check', step: 'read packs' });
    const { terminal, asked } = await open(orders, withOrders({ checkBackup: check }));
    await screenWith(terminal, /peer:web-2/);
    await terminal.type('C');
    await screenWith(terminal, /check orders on db-1/, /< new >/, /target +s3:vault\/db-1/);
    await terminal.type('a');
    await terminal.type('\r');
    await screenWith(terminal, /check begun \(run-9\): read packs/);
    expect(asked('checkBackup')).toEqual([
      ['db-1', { params: { backup: 'orders' }, body: { read: 'all', target: 's3:vault/db-1' } }],
    ]);
  });
});

describe('a restore', () => {
  const began = backupRunRow({
    ...{ id: 'run-7', kind: 'restore', target: 'directory:/mnt/b', step: 'write beside' },
    steps: [{ name: 'stop the server', seconds: 2 }],
  });
  const restored = {
    ...withOrders({
      planRestore: restorePlanRow(),
      beginRestore: began,
      listBackups: backupListing([backupRow('orders', { running: [began] })], { runs: [began] }),
    }),
    columns: 80,
    rows: 24,
  };

  /** From the snapshots through the form to the plan. */
  async function planned(options: Options) {
    const opened = await open(snapshots, options);
    const { terminal } = opened;
    await screenWith(terminal, /cc33dd44/);
    await terminal.type('R');
    await screenWith(terminal, /restore orders on db-1/, /to +/);
    return opened;
  }

  it('is asked for in a form', async () => {
    const { terminal } = await planned({ columns: 80, rows: 24 });
    await expect(await screenWith(terminal, /verify/)).toMatchFileSnapshot('testdata/restore-form.txt');
  });

  it('shows the plan, begins only when what it asks for is typed, and shows its steps', async () => {
    const { terminal, asked } = await planned(restored);
    await terminal.type('/srv/beside');
    await terminal.type('\r');
    const plan = await screenWith(terminal, /type orders: /, /warn +running server/);
    await expect(plan).toMatchFileSnapshot('testdata/restore-plan.txt');
    expect(asked('planRestore')).toEqual([
      [
        'db-1',
        {
          params: { backup: 'orders' },
          body: {
            ...{ snapshot: 'aa11bb22cc33dd44', target: 'directory:/mnt/b', to: '/srv/beside' },
            ...{ delta: false, verify: true },
          },
        },
      ],
    ]);
    await terminal.type('order');
    await terminal.type('\r');
    await screenWith(terminal, /type orders to begin, or Esc to restore nothing/);
    expect(asked('beginRestore')).toEqual([]);
    await terminal.type('s');
    await terminal.type('\r');
    const steps = await screenWith(terminal, /restore of orders on db-1/, /✓ stop the server/, /73%/);
    await expect(steps).toMatchFileSnapshot('testdata/restore-run.txt');
    expect(asked('beginRestore')).toEqual([['db-1', { body: { plan: 'plan-1', confirmation: 'orders' } }]]);
  });

  it('cannot be confirmed where the plan is refused', async () => {
    const checks = [
      {
        ...{ name: 'space', verdict: 'refuse', found: '2 GiB free, 16 GiB needed' },
        hint: 'Give another place with more room: --to DIR',
      },
    ];
    const { terminal, asked } = await planned({
      ...withOrders({ planRestore: restorePlanRow({ checks }) }),
      ...{ columns: 80, rows: 24 },
    });
    await terminal.type('\r');
    const screen = await screenWith(terminal, /refused: this plan cannot be confirmed/, /--to DIR/);
    await expect(screen).toMatchFileSnapshot('testdata/restore-refused.txt');
    await terminal.type('orders');
    await terminal.type('\r');
    await screenWith(terminal, /refused/);
    expect(asked('beginRestore')).toEqual([]);
  });

  it('says in a sentence that a token has no grant for it', async () => {
    const refused = new RequestError(
      'forbidden',
      'forbidden',
      'Cannot planRestore: anna was not granted restore',
      {
        hint: 'Make a token that may: vedette token create NAME --role operator --grant restore',
      },
    );
    const { terminal } = await planned(withOrders({ planRestore: refused }));
    await terminal.type('\r');
    await screenWith(
      terminal,
      /This token may not plan a restore there\. Cannot planRestore: anna was not granted restore/,
      /--grant restore/,
    );
  });

  it('stays in the plan where it is not begun, with the reason', async () => {
    const late = new RequestError(
      'conflict',
      'http-409',
      'Cannot restore: the plan is older than ten minutes',
      {
        hint: 'Ask for a new plan',
      },
    );
    const { terminal } = await planned(
      withOrders({ planRestore: restorePlanRow({ confirmation: '', replaces: [] }), beginRestore: late }),
    );
    await terminal.type('\r');
    await screenWith(terminal, /Enter begins it: nothing is replaced/);
    await terminal.type('\r');
    await screenWith(terminal, /the plan is older than ten minutes/, /Ask for a new plan/, /ctrl-r/);
  });
});

describe('run screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const { terminal } = await open(run, { columns, rows });
    const screen = await screenWith(terminal, /73%/, /✓ begin backup/);
    await expect(screen).toMatchFileSnapshot(`testdata/run-${columns}x${rows}.txt`);
  });

  it('tells that the run goes on where its host falls silent', async () => {
    const { terminal, fleet } = await open(run);
    await screenWith(terminal, /73%/);
    vi.setSystemTime(NOON + 60_000);
    fleet.show(vaultHosts.map((host) => ({ ...host, state: 'down' as const, because: 'timeout' })));
    await screenWith(terminal, /No answer from db-1: timeout\. The run is its agent's and goes on/);
  });

  it('tells how it ended, with the way out, that it was rolled back, and what is next', async () => {
    const ended = endedRunRow({
      ...{ id: 'run-7', kind: 'restore', outcome: 'failed', snapshot: 'aa11bb22cc33dd44' },
      error: 'Cannot start the server: it ended with 1',
      hint: 'Read its log: journalctl -u postgresql@15-main',
      report: [
        'Rolled back: /var/lib/postgresql/15/main is as it was',
        'Next: vedette restore orders --to DIR',
      ],
    });
    const { terminal } = await open(
      run,
      withOrders({ listBackups: backupListing([backupRow('orders')], { runs: [ended] }) }),
    );
    const screen = await screenWith(terminal, /✗ failed/, /Rolled back/, /Next: /, /journalctl/);
    await expect(screen).toMatchFileSnapshot('testdata/run-failed.txt');
  });

  it('says that a run is not known', async () => {
    const { terminal, fleet } = await open({ ...run, path: ['db-1', 'run-99'] });
    for (let step = 0; step < 6; step++) fleet.show(vaultHosts);
    await screenWith(terminal, /db-1 tells of no run run-99: it keeps the last 50/);
  });

  it('says that an end is not known where its host tells of it no more', async () => {
    const answers: Record<string, unknown> = { ...vaultAnswers['db-1'] };
    const { terminal } = await open(run, { answers: { ...vaultAnswers, 'db-1': answers } });
    await screenWith(terminal, /73%/);
    answers.listBackups = backupListing([backupRow('orders')]);
    // Hosts are asked at ticks of the wall clock, and not twice within a second of the other one.
    for (let second = 1; second <= 4; second++) {
      vi.setSystemTime(NOON + second * 1_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await screenWith(terminal, /db-1 tells of it no more/, /its end is not known/);
  }, 15_000);
});

describe('the keys of screens about backups', () => {
  const keysOf = (bindings: readonly KeyBinding<unknown>[]) => bindings.flatMap(({ keys }) => keys);

  it('take none from tables or from what is common to all screens', () => {
    const taken = new Set(keysOf([...tableKeys, ...commonKeys]));
    const own = keysOf([...backupsKeys, ...Object.values(backupKeys).flat()]);
    expect(own.filter((key) => taken.has(key))).toEqual([]);
  });

  it('take none on a run, which is no table, from what is common to all screens', () => {
    const taken = new Set(keysOf(commonKeys));
    expect(keysOf(runKeys).filter((key) => taken.has(key))).toEqual([]);
  });
});

describe('all screens about backups', () => {
  it.each([backups, orders, snapshots, run])('are as wide as the terminal: %o', async (place) => {
    const { console, terminal } = await open(place, { columns: 80, rows: 24 });
    await screenWith(terminal, /7 backups|73%|cc33dd44/);
    const lines = console.lines({ columns: 80, rows: 24 });
    expect(new Set(lines.map((line) => textWidth(line)))).toEqual(new Set([80]));
  });
});
