import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { collectors } from '../index.ts';
import { fallbackCollectors } from './fallback-collectors.ts';

/** The collectors that suit this host: those that read the kernel's tables, or the fall-back where there are none. */
export function chooseCollectors(proc: string): readonly CollectorKind[] {
  return existsSync(join(proc, 'stat')) ? collectors : fallbackCollectors;
}
