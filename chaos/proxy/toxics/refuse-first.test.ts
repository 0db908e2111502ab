import { describe, expect, it } from 'vitest';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { refuseFirstToxic } from './refuse-first.ts';

describeToxicKind(refuseFirstToxic);

describe('refuseFirstToxic', () => {
  it('refuses so many connections and dials for the others', () => {
    const openings = [0, 1, 2, 3].map((index) => refuseFirstToxic.open?.({ connections: 2 }, index));
    expect(openings).toEqual(['refuse', 'refuse', 'dial', 'dial']);
  });
});
