import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPaletteHistory } from './palette-history.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('openPaletteHistory()', () => {
  it('is there again in the next console, for its owner alone', () => {
    const path = join(temporaryFolder(), 'state', 'console-history');
    const history = openPaletteHistory(path);
    history.entries.unshift('events', 'web-1');
    history.keep();
    expect(openPaletteHistory(path).entries).toEqual(['events', 'web-1']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('keeps the newest hundred', () => {
    const path = join(temporaryFolder(), 'console-history');
    const history = openPaletteHistory(path);
    history.entries.push(...Array.from({ length: 300 }, (_, index) => `entry ${index}`));
    history.keep();
    expect(openPaletteHistory(path).entries).toHaveLength(100);
  });

  it('makes what somebody wrote into the file safe to print', () => {
    const path = join(temporaryFolder(), 'console-history');
    writeFileSync(path, 'a\u001b[2Jb\n');
    expect(openPaletteHistory(path).entries).toEqual(['a␛[2Jb']);
  });

  it('goes on where the file cannot be written or read', () => {
    const history = openPaletteHistory('/proc/nowhere/console-history');
    history.entries.unshift('events');
    history.keep();
    expect(history.entries).toEqual(['events']);
  });
});
