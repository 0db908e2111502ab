import type { Command } from '../../command.ts';
import { describedCommands } from './official/described.ts';
import { serve } from './serve.ts';
import { tap } from './tap.ts';

/** The words of `vedette chaos proxy`: those of the official command line, and our own. */
export function proxyCommands(): Command[] {
  return [...describedCommands(), serve, tap].sort((a, b) => (a.command < b.command ? -1 : 1));
}
