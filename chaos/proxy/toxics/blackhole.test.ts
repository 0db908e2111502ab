import { expect, it } from 'vitest';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { blackholeToxic } from './blackhole.ts';

describeToxicKind(blackholeToxic);

it('blackholeToxic holds every connection', () => {
  expect([0, 1, 1_000_000].map((index) => blackholeToxic.open?.({}, index))).toEqual([
    'hold',
    'hold',
    'hold',
  ]);
});
