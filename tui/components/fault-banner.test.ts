import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { activeFaults } from '../data/status-faults.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { faultyStatus, shopHosts } from '../proxies.testkit.ts';
import { textWidth } from '../text/bun-text-width.ts';
import { makeTheme } from '../theme/theme.ts';
import { faultBanner } from './fault-banner.ts';

const faults = activeFaults(shopHosts);
const banner = (width: number, change: Partial<Parameters<typeof faultBanner>[0]> = {}) =>
  stripVTControlCharacters(
    faultBanner({ faults, now: NOON, isPast: false, width, ...change }, makeTheme('none', true)),
  );

describe('faultBanner()', () => {
  it('says how many, on which hosts, since when, and what ends them', () => {
    expect(banner(100).replace(/ {2,}/g, '  ')).toBe(
      ' FAULTS  3 toxics, 1 proxy off on 2 hosts for 4m: web-1, web-2  ! ends 2 ours ',
    );
  });

  it('says that the faults are of now where the past is shown', () => {
    expect(banner(100, { isPast: true })).toMatch(/^ FAULTS NOW {2}3 toxics/);
  });

  it('names as many hosts as fit, and counts the others', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      fleetHost(`host-${index}`, { status: faultyStatus(`host-${index}`, { toxics: 1 }) }),
    );
    expect(banner(90, { faults: activeFaults(many) })).toMatch(
      / FAULTS {2}200 toxics on 200 hosts for 4m: host-0, host-1, host-2 \+197 +none is ours $/,
    );
  });

  it('says that a host does not answer any more', () => {
    const [host] = shopHosts;
    expect(banner(120, { faults: activeFaults([{ ...host!, state: 'down' }]) })).toContain('web-1 (silent)');
  });

  it.each([20, 40, 80, 200])('is exactly %i cells wide', (width) => {
    expect(textWidth(banner(width))).toBe(width);
  });
});
