import type { Command } from '../../command.ts';
import { serve } from './serve.ts';

/** The words of `vedette chaos proxy`, in alphabetical order. */
export const proxyCommands: readonly Command[] = [serve];
