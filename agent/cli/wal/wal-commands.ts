import type { Command } from '../command.ts';
import { get } from './get.ts';
import { push } from './push.ts';
import { status } from './status.ts';
import { stream } from './stream.ts';

/** What stands behind `vedette wal`, in alphabetical order. */
export const walCommands: readonly Command[] = [get, push, status, stream];
