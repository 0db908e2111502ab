import { describe, expect, test } from 'vitest';
import { queryForm } from './query-form.ts';

const none = { table: false, json: false, csv: false, chart: false, explain: false };

describe('queryForm()', () => {
  test.each([
    [{}, true, 'table'],
    [{ range: '1h' }, true, 'chart'],
    [{ range: '1h' }, false, 'table'],
    [{ range: '1h', table: true }, true, 'table'],
    [{ csv: true }, true, 'csv'],
    [{ range: '1h', png: 'a.png' }, false, 'png'],
    [{ explain: true }, true, 'explain'],
    [{ explain: true, json: true }, true, 'json'],
  ])('of %j on a terminal %s is %s', (args, isTerminal, form) => {
    expect(queryForm({ ...none, ...args }, isTerminal)).toBe(form);
  });

  test.each([
    [{ json: true, csv: true }, '--json and --csv exclude each other'],
    [{ explain: true, csv: true }, '--csv and --explain exclude each other'],
    [{ chart: true }, 'one instant cannot be drawn'],
    [{ png: 'a.png' }, 'one instant cannot be drawn'],
  ])('refuses %j', (args, message) => {
    expect(() => queryForm({ ...none, ...args }, false)).toThrow(message);
  });
});
