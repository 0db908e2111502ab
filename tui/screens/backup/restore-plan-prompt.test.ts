import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { backupRunRow, restorePlanRow } from '../../backups.testkit.ts';
import type { AskedPlan, Problem } from '../../data/act-on-backups.ts';
import { NOON } from '../../fleet.testkit.ts';
import { makeTheme } from '../../theme/theme.ts';
import { createRestorePlanPrompt } from './restore-plan-prompt.ts';

const theme = makeTheme('none', true);
const asked = (change: Parameters<typeof restorePlanRow>[0] = {}, confirmation = 'orders'): AskedPlan => ({
  ...{ plan: restorePlanRow({ confirmation, ...change }), id: 'plan-1', confirmation },
});

/** A prompt over an agent that answers what is given. */
function open(
  plan: AskedPlan | Problem,
  begin: { run: ReturnType<typeof backupRunRow> } | Problem = { run: backupRunRow() },
) {
  const began: AskedPlan[] = [];
  const told: [id: string, isOpen: boolean][] = [];
  let now = NOON;
  let plans = 0;
  const prompt = createRestorePlanPrompt({
    title: 'restore of orders on db-1',
    now: () => now,
    plan: async () => {
      plans++;
      return plan;
    },
    begin: async (plan) => {
      began.push(plan);
      return begin;
    },
    changed: () => {},
    begun: ({ id }, isOpen) => void told.push([id, isOpen]),
  });
  const type = (text: string) => {
    for (const key of text) prompt.press(key);
  };
  const screen = (height = 20) =>
    prompt.lines({ width: 80, height }, theme).map((line) => stripVTControlCharacters(line).trimEnd());
  const later = (ms: number) => {
    now += ms;
  };
  return { prompt, began, told, type, screen, later, plans: () => plans };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('createRestorePlanPrompt()', () => {
  it('says that it asks and that nothing is touched before the plan is there', () => {
    expect(open(asked()).screen().join('\n')).toMatch(/asking what it would do; nothing is touched/);
  });

  it('begins nothing while another word is typed', async () => {
    const { prompt, began, type, screen } = open(asked());
    await settled();
    type('order');
    expect(prompt.press('enter')).toBe('stay');
    await settled();
    expect([began, screen().join('\n')]).toEqual([[], expect.stringMatching(/type orders to begin/)]);
  });

  it('begins once, with the plan as it came, when the word is typed', async () => {
    const { prompt, began, told, type } = open(asked());
    await settled();
    type('orders');
    prompt.press('enter');
    prompt.press('enter');
    await settled();
    expect([began.length, began[0]?.id, told]).toEqual([1, 'plan-1', [['run-7', true]]]);
  });

  it('tells that it was left meanwhile', async () => {
    const { prompt, told, type } = open(asked());
    await settled();
    type('orders');
    prompt.press('enter');
    expect(prompt.press('esc')).toBe('close');
    await settled();
    expect(told).toEqual([['run-7', false]]);
  });

  it('never begins a plan that is refused, not even by the right word', async () => {
    const checks = [{ name: 'space', verdict: 'refuse', found: 'none', hint: null }];
    const { prompt, began, type, screen } = open(asked({ checks }));
    await settled();
    type('orders');
    prompt.press('enter');
    await settled();
    expect(began).toEqual([]);
    expect(screen().join('\n')).toMatch(/this plan cannot be confirmed/);
    expect(prompt.bindings().flatMap(({ keys }) => keys)).not.toContain('enter');
  });

  it('asks for the beginning of the snapshot where no keyboard has what would have to be typed', async () => {
    const { prompt, began, type } = open(asked({}, '\u2420données'));
    await settled();
    type('aa11bb22');
    prompt.press('enter');
    await settled();
    expect(began.map(({ confirmation }) => confirmation)).toEqual(['\u2420données']);
  });

  it('stays with the reason where it is not begun', async () => {
    const { prompt, type, screen } = open(asked(), {
      problem: 'Cannot restore: it changed',
      hint: 'Ask anew',
    });
    await settled();
    type('orders');
    prompt.press('enter');
    await settled();
    expect(screen().join('\n')).toMatch(/✗ Cannot restore: it changed\n {3}Ask anew\n type orders: orders/);
  });

  it('asks anew by ctrl-r, also where there was no plan', async () => {
    const { prompt, plans, screen } = open({ problem: 'no answer in time', hint: null });
    await settled();
    expect(screen().join('\n')).toMatch(/✗ no answer in time/);
    prompt.press('ctrl-r');
    await settled();
    expect(plans()).toBe(2);
  });

  it('says how long the plan holds, and that it is too old', async () => {
    const { screen, later } = open(asked());
    await settled();
    later(6.5 * 60_000);
    expect(screen().at(-1)).toMatch(/the plan holds 4 min/);
    later(4 * 60_000);
    expect(screen().at(-1)).toMatch(/too old: ctrl-r asks anew/);
  });

  it('keeps what has to be typed in sight however long the plan is, and scrolls the rest', async () => {
    const steps = Array.from({ length: 200 }, (_, index) => `step ${index}`);
    const { prompt, screen } = open(asked({ steps }));
    await settled();
    const first = screen(12);
    expect([first.length, first[1], first.at(-1)]).toEqual([
      12,
      expect.stringMatching(/1-9 of \d+, down reads on/),
      expect.stringMatching(/type orders: /),
    ]);
    prompt.press('pagedown');
    expect(screen(12)[1]).toMatch(/9-17 of/);
  });
});
