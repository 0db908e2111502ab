import type { Command } from '../command.ts';
import { inspect } from './inspect.ts';
import { status } from './status.ts';

/** The words of `vedette recovery`, in alphabetical order. */
export const recoveryCommands: readonly Command[] = [inspect, status];
