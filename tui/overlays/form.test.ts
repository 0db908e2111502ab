import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeTheme } from '../theme/theme.ts';
import { createForm, type FormField, type FormValues } from './form.ts';

const theme = makeTheme('none', true);
const field = (id: string, change: Partial<FormField> = {}): FormField => ({
  ...{ id, label: id, describe: `what ${id} is`, initial: '', check: () => undefined },
  ...change,
});
const number = field('rate', {
  unit: 'KB/s',
  initial: '100',
  check: (text) => (/^\d+$/.test(text) ? undefined : 'write a number'),
});
const kind = field('kind', { initial: 'latency', choices: ['bandwidth', 'latency', 'limit'] });

function opened(
  fields: Parameters<typeof createForm>[0]['fields'],
  check?: (values: FormValues) => string | undefined,
) {
  const submitted: FormValues[] = [];
  const form = createForm({
    title: [['a form']],
    fields,
    submit: (values) => submitted.push(values),
    ...(check === undefined ? {} : { check }),
  });
  const press = (...keys: string[]) => keys.map((key) => form.press(key)).at(-1);
  const text = (width = 80, height = 20) =>
    form.lines({ width, height }, theme).map(stripVTControlCharacters).join('\n');
  return { form, press, text, submitted };
}

describe('createForm()', () => {
  it('gives what was typed, and what was left as it was', () => {
    const { press, submitted } = opened(() => [number, field('name', { initial: 'slow' })]);
    expect(press('ctrl-u', '5', '0', 'enter')).toBe('close');
    expect(submitted).toEqual([{ rate: '50', name: 'slow' }]);
  });

  it('replaces what stands in a field by the first letter, and edits it after any other key', () => {
    const { press, submitted } = opened(() => [number]);
    press('7', '5', 'enter');
    expect(submitted).toEqual([{ rate: '75' }]);
    const other = opened(() => [number]);
    other.press('end', '5', 'enter');
    expect(other.submitted).toEqual([{ rate: '1005' }]);
  });

  it('says what is wrong while it is typed', () => {
    const { press, text } = opened(() => [number]);
    press('end', 'x');
    expect(text()).toMatch(/rate +100x +KB\/s +✗ write a number/);
  });

  it('does nothing while a field is wrong, and goes to that', () => {
    const { press, text, submitted } = opened(() => [field('name'), number]);
    press('tab', 'x', 'up');
    expect(press('enter')).toBe('stay');
    expect([submitted, text()]).toEqual([[], expect.stringMatching(/▸ rate[\s\S]*✗ rate: write a number/)]);
  });

  it('says what is wrong with the whole', () => {
    const { press, text, submitted } = opened(
      () => [number],
      () => 'nothing is changed',
    );
    press('enter');
    expect([submitted, text()]).toEqual([[], expect.stringContaining('nothing is changed')]);
  });

  it('goes through choices by arrows, around the ends, and to one by its letter', () => {
    const { press, submitted } = opened(() => [kind]);
    press('right', 'right', 'enter');
    press('left', 'enter');
    press('l', 'l', 'enter');
    expect(submitted.map(({ kind }) => kind)).toEqual(['bandwidth', 'limit', 'limit']);
  });

  it('has other fields for another choice', () => {
    const { press, text } = opened(({ kind: chosen = 'latency' }) => [
      kind,
      chosen === 'bandwidth' ? number : field('jitter'),
    ]);
    expect(text()).toMatch(/jitter/);
    press('b');
    expect(text()).toMatch(/rate/);
  });

  it('does nothing on Esc', () => {
    const { press, submitted } = opened(() => [number]);
    expect([press('esc'), submitted]).toEqual(['close', []]);
  });

  it('takes no more lines than there are, and shows the current field', () => {
    const fields = Array.from({ length: 30 }, (_, index) => field(`field ${index}`));
    const { form, press, text } = opened(() => fields);
    for (let step = 0; step < 20; step++) press('tab');
    expect(form.lines({ width: 80, height: 12 }, theme)).toHaveLength(12);
    expect(text(80, 12)).toMatch(/▸ field 20[\s\S]*what field 20 is *$/);
  });
});
