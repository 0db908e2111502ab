import type { Command } from '../command.ts';
import { inject } from './inject.ts';
import { proxy } from './proxy.ts';

/** The words of `vedette chaos`, in alphabetical order. */
export const chaosCommands: readonly Command[] = [inject, proxy];
