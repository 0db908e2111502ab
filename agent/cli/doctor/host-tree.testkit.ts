import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DoctorContext } from './check.ts';

/** A context whose root is a new folder with these files, by path. */
export function hostTree(files: Record<string, string>, changes: Partial<DoctorContext> = {}): DoctorContext {
  const root = mkdtempSync(join(tmpdir(), 'doctor-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    root,
    environment: { HOME: root, XDG_CONFIG_HOME: join(root, 'etc') },
    output: { isTerminal: true, columns: 80, color: true },
    signal: new AbortController().signal,
    ...changes,
  };
}
