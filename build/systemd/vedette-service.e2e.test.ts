import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const unit = join(import.meta.dirname, 'vedette.service');
const clock = join(import.meta.dirname, 'clock.conf');

/** Throws when the exposure is worse than that many tenths. */
function exposure(path: string, tenths: number): void {
  execFileSync('systemd-analyze', ['security', '--offline=true', `--threshold=${tenths}`, path], {
    stdio: 'pipe',
  });
}

test('systemd finds the exposure of the service to be 2.0 or better', () => {
  exposure(unit, 20);
});

test('the drop-in that lets it read the clock costs 0.4, and gives no capability', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'vedette.service.d'));
  copyFileSync(unit, join(folder, 'vedette.service'));
  copyFileSync(clock, join(folder, 'vedette.service.d', 'clock.conf'));
  exposure(join(folder, 'vedette.service'), 24);
  expect(readFileSync(clock, 'utf8')).not.toMatch(/^(Ambient)?Capabilit/m);
});

test('the environment cannot turn the service into the bare runtime', () => {
  expect(readFileSync(unit, 'utf8')).toMatch(/^UnsetEnvironment=BUN_OPTIONS BUN_BE_BUN$/m);
});

test('the service may ask for the addresses of this host, which stand in its certificate', () => {
  expect(readFileSync(unit, 'utf8')).toMatch(/^RestrictAddressFamilies=.*\bAF_NETLINK\b/m);
});
