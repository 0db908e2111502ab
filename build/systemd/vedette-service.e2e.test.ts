import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const unit = join(import.meta.dirname, 'vedette.service');

test('systemd finds the exposure of the service to be 2.0 or better', () => {
  // --threshold is in tenths; a worse unit ends with 1.
  execFileSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit], { stdio: 'pipe' });
});

test('the environment cannot turn the service into the bare runtime', () => {
  expect(readFileSync(unit, 'utf8')).toMatch(/^UnsetEnvironment=BUN_OPTIONS BUN_BE_BUN$/m);
});
