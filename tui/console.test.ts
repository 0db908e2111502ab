import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedConsole, fixedEvents, fleetEvent } from './console.testkit.ts';
import type { ConsoleModel, ConsoleOptions } from './console.ts';
import { chartWindows } from './data/chart-windows.ts';
import type { FleetHost } from './data/fleet-host.ts';
import { fleetHost, NOON } from './fleet.testkit.ts';
import { makeTheme } from './theme/theme.ts';

let opened: ConsoleModel | undefined;
afterEach(() => opened?.stop());

const size = { columns: 100, rows: 24 };
const hosts = [
  fleetHost('web-1'),
  fleetHost('web-2'),
  fleetHost('db-1', { state: 'down', because: 'timeout' }),
];

function open(change: Partial<ConsoleOptions> = {}, shown: readonly FleetHost[] = hosts) {
  const fixed = fixedConsole(shown, { theme: makeTheme('none', true), ...change });
  opened = fixed.console;
  const lines = () => fixed.console.lines(size).map(stripVTControlCharacters);
  /** Presses keys one after the other; words between <> are names of keys. */
  const press = (keys: string) => {
    for (const key of keys.match(/<[\w-]+>|./gu) ?? [])
      fixed.console.press(key.length > 1 ? key.slice(1, -1) : key, size);
    return lines();
  };
  return { ...fixed, lines, press, screen: () => lines().join('\n') };
}

describe('ConsoleModel', () => {
  it('shows where one is as breadcrumbs, and leads back', () => {
    const { press } = open();
    expect(press('j<enter>')[0]).toMatch(/^ fleet › web-1/);
    expect(press('<esc>')[0]).toMatch(/^ fleet {3}/);
  });

  it('goes to the last view and back again with -', () => {
    const { press } = open();
    press('j<enter>2');
    expect(press('<esc>-')[0]).toContain('fleet › web-1');
    expect(press('')[2]).toContain('[2 processes]');
    expect(press('-')[0]).toMatch(/^ fleet {3}/);
  });

  it('takes away the filter, then the marks, before it goes back', () => {
    const { press, console } = open();
    press('/web<enter> ');
    expect(press('')[2]).toContain('/web');
    expect(press('<esc>')[2]).toMatch(/1 marked/);
    expect(press('<esc>')[2]).not.toMatch(/marked|web/);
    expect(console.link()).toBe('vedette://fleet?w=15m');
  });

  it('does not take keys of the screen for keys of a filter that is typed', () => {
    const { press } = open();
    expect(press('/qf?:')[2]).toContain('/qf?:');
  });

  it('leaves with q, and with ctrl-c from anywhere', () => {
    const { console } = open();
    console.press(':', size);
    expect(console.press('q', size)).toBeUndefined();
    expect(console.press('ctrl-c', size)).toBe('quit');
  });
});

describe('time travel', () => {
  it('steps back in time on all hosts, and tells how far', () => {
    const { press, fleet } = open();
    expect(press('[[')[1]).toContain('11:59:30  PAST: 30 s ago  15m');
    expect(fleet.shownAt).toEqual([NOON - 15_000, NOON - 30_000]);
  });

  it('is at the present again after as many steps forward', () => {
    const { press, fleet } = open();
    expect(press('[[]]')[1]).toContain('live');
    expect(fleet.shownAt.at(-1)).toBeNull();
  });

  it('jumps to a time that is typed, and refuses what is none', () => {
    const { press } = open();
    expect(press('tnoon<enter>').join('\n')).toContain('Cannot read time "noon"');
    expect(press('<ctrl-u>11:30<enter>')[1]).toContain('11:30:00  PAST: 30 min ago');
    expect(press('.')[1]).toContain('live');
  });

  it('goes from event to event', () => {
    const events = fixedEvents([fleetEvent(), fleetEvent({ time: NOON - 600_000 })]);
    const { press } = open({ events });
    expect(press('{')[1]).toContain('11:55:00');
    expect(press('{')[1]).toContain('11:50:00');
    expect(press('}')[1]).toContain('11:55:00');
  });

  it('moves the charts of an open host too', () => {
    const { press, hostStore } = open();
    press('j<enter>[');
    expect(hostStore.asked).toEqual(['15m at 2026-11-21T11:59:45.000Z']);
  });

  it('marks what happened on the time bar, the worst of each place', () => {
    const calm = fleetEvent({ time: NOON - 300_500, severity: 'info' });
    const { lines } = open({ events: fixedEvents([fleetEvent(), calm]) });
    expect(lines()[1]).toMatch(/─✗─/);
    expect(lines()[1]).not.toContain('•');
  });

  it('knows events as far back as twice the window', () => {
    const events = fixedEvents();
    const { press } = open({ events });
    press('w');
    expect(events.reached).toEqual([NOON - 1_800_000, NOON - 7_200_000]);
  });

  it('tells how many hosts have told of the past', () => {
    const { fleet, lines } = open();
    fleet.show(hosts, { asked: 3, answered: 1 });
    expect(lines()[0]).toContain('1 of 3 have told');
    fleet.show(hosts, { asked: 3, answered: 3 });
    expect(lines()[0]).not.toContain('have told');
  });

  it('leaves a frozen view when one travels', () => {
    const { press, fleet } = open();
    press('f');
    fleet.show([fleetHost('new')]);
    expect(press('')[1]).toContain('FROZEN');
    expect(press('[')[1]).not.toContain('FROZEN');
  });
});

describe('links', () => {
  it('say screen, subject, moment, window and what is chosen', () => {
    const { press, actions } = open();
    press('/web<enter>ssS');
    press('[y');
    expect(actions.copied).toEqual([
      'vedette://fleet?t=2026-11-21T11:59:45.000Z&w=15m&filter=web&sort=-host',
    ]);
  });

  it('open the same view', () => {
    const window = chartWindows[2];
    const at = NOON - 60_000;
    const start = {
      screen: 'host',
      path: ['web-2'],
      at,
      window,
      options: { tab: 'processes', filter: 'post' },
    };
    const { lines, console, fleet } = open({ start });
    expect(lines()[0]).toMatch(/^ fleet › web-2/);
    expect(lines()[1]).toContain('11:59:00  PAST: 1 min ago  1h');
    expect(lines()[3]).toContain('/post');
    expect(fleet.shownAt).toEqual([at]);
    expect(console.link()).toBe(
      'vedette://host/web-2?t=2026-11-21T11:59:00.000Z&w=1h&tab=processes&filter=post',
    );
  });

  it('refuse a screen that there is not, and a host that is not in the fleet', () => {
    const place = { path: ['gone'], at: null, window: chartWindows[1], options: {} };
    expect(() => open({ start: { ...place, screen: 'nosuch' } })).toThrow('there is no screen "nosuch"');
    expect(() => open({ start: { ...place, screen: 'host' } })).toThrow(
      'Cannot show the host gone: it is not in this fleet',
    );
  });

  it('tell the moment of a frozen view', () => {
    const { press, console } = open();
    press('f');
    expect(console.link()).toBe('vedette://fleet?t=2026-11-21T12:00:00.000Z&w=15m');
  });
});

describe('palette', () => {
  it('finds screens, hosts and commands by parts of their names', () => {
    const { press } = open();
    expect(press(':evts').join('\n')).toMatch(/▸ events +screen/);
    expect(press('<ctrl-u>wb2').join('\n')).toMatch(/▸ web-2 +host/);
    expect(press('<enter>')[0]).toContain('fleet › web-2');
  });

  it('completes, and takes what follows a name', () => {
    const { press } = open();
    expect(press(':tim<tab>-5m<enter>')[1]).toContain('PAST: 5 min ago');
  });

  it('says what is wrong and stays open', () => {
    const { press } = open();
    expect(press(':time never<enter>').join('\n')).toContain('Cannot read time "never"');
  });

  it('offers first what was done before', () => {
    const { press } = open();
    press(':events<enter>:time -1m<enter>');
    const offered = press(':').filter((line) => line.includes(' before '));
    expect(offered.map((line) => line.trim().split(/\s{2,}/)[0])).toEqual(['▸ time -1m', 'events']);
  });

  it('does what a key does', () => {
    const { press } = open();
    expect(press(':freeze what<enter>')[1]).toContain('FROZEN');
  });
});

describe('what is chosen in a table', () => {
  it('acts on all marked hosts, on the selected one where none is marked', () => {
    const { press, console } = open({}, [fleetHost('a'), fleetHost('b')]);
    press('jv');
    expect(console.link()).toBe('vedette://events?w=15m&filter=host%3Db');
  });

  it('hides, shows and orders columns', () => {
    const { press } = open();
    expect(press('c').join('\n')).toMatch(/▸ \[x\] state/);
    press('<esc>');
    const header = press('cjj <esc>')[3];
    expect(header).toMatch(/state +host +cpu/);
    expect(press('cr<esc>')[3]).toMatch(/state +host +age/);
  });

  it('groups by a label', () => {
    const [a, b] = [fleetHost('a'), fleetHost('b')];
    const { press } = open({}, [a, { ...b, status: { ...b.status!, labels: { env: 'test' } } }]);
    const grouped = press('b');
    expect(grouped[2]).toContain('grouped by env');
    expect(grouped.slice(4, 8).map((line) => line.slice(0, 22).trim())).toEqual([
      '── env=prod  1',
      expect.stringMatching(/^▸.*a$/),
      '── env=test  1',
      expect.stringMatching(/b$/),
    ]);
  });

  it('says what is wrong with a filter while it is typed', () => {
    const { press } = open();
    expect(press('/cpu>high')[2]).toContain('expected a percentage such as 80%');
  });

  it('copies and exports the rows that are shown', () => {
    const { press, actions } = open();
    press('/name~x<esc>/host=web-1<enter>Y');
    expect(actions.copied[0]).toContain('web-1');
    expect(actions.copied[0]).not.toContain('web-2');
    press('e<ctrl-u>hosts.csv<enter>');
    expect(actions.saved[0]).toMatchObject({
      name: 'hosts.csv',
      view: { title: 'fleet', rows: [expect.anything()] },
    });
  });
});

describe('paste', () => {
  it('is typed where one is typing, without its line breaks', () => {
    const { console, press, lines } = open();
    press('/');
    console.paste('web-1\r\nx', size);
    expect(lines()[2]).toContain('/web-1 x');
  });

  it('does nothing where keys are commands', () => {
    const { console, lines } = open();
    console.paste('q!x', size);
    expect(lines().at(-1)).toContain('nothing here takes pasted text');
  });
});

describe('a key with Alt', () => {
  it('is Escape and the key where nobody knows it', () => {
    const { console, press, lines } = open();
    press('?');
    console.press('alt-f', size);
    expect(lines()[1]).toContain('FROZEN');
  });
});

describe('mouse', () => {
  it('selects with a click and opens with a second one', () => {
    const { console, lines } = open();
    console.point({ column: 3, row: 5 }, size);
    expect(lines()[5]).toMatch(/^▸/);
    console.point({ column: 3, row: 5 }, size);
    expect(lines()[0]).toContain('fleet › ');
  });

  it('scrolls with the wheel', () => {
    const { console, lines } = open();
    console.point({ column: 3, row: 5, wheel: 1 }, size);
    expect(lines()[5]).toMatch(/^▸/);
  });
});

describe('developer overlay', () => {
  it('tells what the console costs, and goes again', () => {
    const { press } = open();
    expect(press('<ctrl-d>')[2]).toContain('frame 1.5 ms, slowest 3.0 ms');
    expect(press('<ctrl-d>')[2]).not.toContain('frame');
  });
});
