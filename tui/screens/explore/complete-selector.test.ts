import { describe, expect, it } from 'vitest';
import { completeSelector } from './complete-selector.ts';

const vocabulary = {
  names: ['node_load1', 'node_load15', 'node_load5', 'node_cpu_seconds_total'],
  labels: new Map([
    ['cpu', new Set(['0', '1'])],
    ['mode', new Set(['iowait', 'idle', 'user'])],
  ]),
};

describe('completeSelector()', () => {
  it.each([
    ['node_c', 'node_cpu_seconds_total', 1],
    ['node_l', 'node_load', 3],
    ['node_cpu_seconds_total{', 'node_cpu_seconds_total{', 2],
    ['node_cpu_seconds_total{m', 'node_cpu_seconds_total{mode="', 1],
    ['node_cpu_seconds_total{mode="u', 'node_cpu_seconds_total{mode="user"', 1],
    ['node_cpu_seconds_total{mode="i', 'node_cpu_seconds_total{mode="i', 2],
    ['node_cpu_seconds_total{mode="user", c', 'node_cpu_seconds_total{mode="user", cpu="', 1],
    ['node_cpu_seconds_total{mode!="', 'node_cpu_seconds_total{mode!="', 3],
    ['nosuch', 'nosuch', 0],
    ['x{nosuch="a', 'x{nosuch="a', 0],
    ['x{mode="user"}', 'x{mode="user"}', 2],
  ])('completes %s to %s', (typed, text, count) => {
    const completion = completeSelector(typed, vocabulary);
    expect([completion.text, completion.choices.length]).toEqual([text, count]);
  });
});
