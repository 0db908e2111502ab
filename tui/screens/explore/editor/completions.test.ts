import { describe, expect, it } from 'vitest';
import { editedText } from '../../../text/edited-text.ts';
import { completeText } from './complete-text.ts';
import { completionContext } from './completion-context.ts';
import { completionsOf, sharedRest } from './completions.ts';

const asked: string[] = [];
const vocabulary = {
  metrics: () => [
    { name: 'node_cpu_seconds_total', type: 'counter', unit: '', help: 'Seconds of each mode' },
    { name: 'node_load1', type: 'gauge', unit: '', help: '' },
    { name: 'node_load15', type: 'gauge', unit: '', help: '' },
    { name: 'unode', type: '', unit: '', help: '' },
  ],
  labels: (selectors: readonly string[]) => {
    asked.push(selectors.join());
    return ['cpu', 'mode'];
  },
  values: (label: string) => (label === 'mode' ? ['idle', 'iowait', 'user'] : ['a.b"c', 'web-1']),
};

/** The names of what is offered at `|`. */
function offeredAt(marked: string) {
  const context = completionContext(marked.replace('|', ''), marked.indexOf('|'));
  return completionsOf(context, vocabulary);
}

/** The text after the first completion at `|`, with `|` at the cursor. */
function completed(marked: string) {
  const cursor = marked.indexOf('|');
  const edited = { ...editedText(marked.replace('|', '')), cursor };
  const context = completionContext(edited.text, cursor);
  const { text, cursor: after } = completeText(edited, context, completionsOf(context, vocabulary)[0]!);
  return `${text.slice(0, after)}|${text.slice(after)}`;
}

describe('completionsOf()', () => {
  it.each([
    ['node_l|', ['node_load1', 'node_load15']],
    ['NODE_C|', ['node_cpu_seconds_total']],
    ['nod|', ['node_cpu_seconds_total', 'node_load1', 'node_load15', 'unode']],
    ['sum(irat|', ['irate']],
    ['sum |', ['by', 'without']],
    ['node_load1 off|', ['offset']],
    ['x{|', ['cpu', 'mode']],
    ['x{mode=~"i|', ['idle', 'iowait']],
    ['x{mode|!', ['mode']],
    ['x{mode |', ['=', '!=', '=~', '!~']],
    ['x[5|', ['5m', '15m']],
    ['x @ |', ['start()', 'end()']],
    ['"no|"', []],
  ])('offers at %s: %j', (marked, names) => {
    expect(offeredAt(marked).map(({ name }) => name)).toEqual(names);
  });

  it('tells what each is and does', () => {
    expect(offeredAt('node_cpu|')[0]).toMatchObject({ kind: 'counter', detail: 'Seconds of each mode' });
    expect(offeredAt('topk|')[0]).toMatchObject({ kind: 'aggregation', text: 'topk(' });
    expect(offeredAt('rate|')[0]).toMatchObject({ kind: 'function', text: 'rate(' });
  });

  it('asks for the labels of what is typed alone', () => {
    asked.length = 0;
    offeredAt('sum by (|) (a / b)');
    offeredAt('a{cpu="0", |');
    expect(asked).toEqual(['a,b', 'a{cpu="0"}']);
  });

  it('offers no function that agents refuse', () => {
    expect(offeredAt('histogram_|').map(({ name }) => name)).toEqual([
      'histogram_fraction',
      'histogram_quantile',
    ]);
  });
});

describe('completeText()', () => {
  it.each([
    ['rat|', 'rate(|'],
    ['rat|(x)', 'rate|(x)'],
    ['x{mo|', 'x{mode="|'],
    ['x{m|="a"}', 'x{mode|="a"}'],
    ['x{mode="us|', 'x{mode="user"|'],
    ['x{mode="us|"}', 'x{mode="user|"}'],
    ['x{mode=|', 'x{mode="idle"|'],
    ['x{mode |', 'x{mode ="|'],
    ['x{name="a|', 'x{name="a.b\\"c"|'],
    ['x{name=~"a|', 'x{name=~"a\\\\.b\\"c"|'],
    ['sum by (c|) (x)', 'sum by (cpu|) (x)'],
    ['a + node_load1|5', 'a + node_load1|'],
  ])('makes of %s: %s', (marked, expected) => {
    expect(completed(marked)).toBe(expected);
  });
});

describe('sharedRest()', () => {
  const named = (...names: string[]) => names.map((name) => ({ name, text: name, kind: '', detail: '' }));

  it('is what all go on with', () => {
    expect(sharedRest('node_l', named('node_load1', 'node_load15', 'unode_l'))).toBe('oad1');
    expect(sharedRest('no', named('node', 'nothing'))).toBe('');
    expect(sharedRest('x', [])).toBe('');
  });

  it('cuts no letter in two', () => {
    expect(sharedRest('', named('a👍', 'a👎'))).toBe('a');
  });
});
