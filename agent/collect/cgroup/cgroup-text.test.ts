import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFlatKeyed, parsePressure, sumBlkio, sumNestedKeyed } from './cgroup-text.ts';

describe('parseFlatKeyed()', () => {
  it('gives back what was written', () => {
    const values = fc.dictionary(fc.stringMatching(/^[a-z_.]+$/), fc.nat(), { noNullPrototype: false });
    fc.assert(
      fc.property(values, (written) => {
        const text = Object.entries(written)
          .map(([key, value]) => `${key} ${value}\n`)
          .join('');
        expect(parseFlatKeyed(text)).toEqual(Object.assign(Object.create(null), written));
      }),
    );
  });

  it('passes over lines of another shape', () => {
    expect({ ...parseFlatKeyed('max\nusage_usec 5\nx y z\n') }).toEqual({ usage_usec: 5 });
  });
});

describe('sumNestedKeyed()', () => {
  it('adds up the devices', () => {
    expect(sumNestedKeyed('8:0 rbytes=1 wbytes=2\n8:16 \n9:0 rbytes=10\n')).toMatchObject({
      rbytes: 11,
      wbytes: 2,
    });
  });
});

describe('sumBlkio()', () => {
  it('adds up the devices and leaves the grand total out', () => {
    expect({ ...sumBlkio('8:0 Read 1\n8:0 Write 2\n9:0 Read 10\nTotal 13\n') }).toEqual({
      Read: 11,
      Write: 2,
    });
  });
});

describe('parsePressure()', () => {
  it('gives both totals in seconds', () => {
    const text =
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=20\n';
    expect(parsePressure(text)).toEqual({ waiting: 1.5, stalled: 0.00002 });
  });

  it('gives no stalled time where the kernel has none', () => {
    expect(parsePressure('some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n').stalled).toBeUndefined();
  });
});
