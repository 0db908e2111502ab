import type { Command } from '../command.ts';
import { cat } from './cat.ts';
import { diff } from './diff.ts';
import { find } from './find.ts';
import { forget } from './forget.ts';
import { key } from './key.ts';
import { ls } from './ls.ts';
import { run } from './run.ts';
import { schedule } from './schedule.ts';
import { show } from './show.ts';
import { size } from './size.ts';

/** The words of `vedette backup`, in alphabetical order. */
export const backupCommands: readonly Command[] = [
  cat,
  diff,
  find,
  forget,
  key,
  ls,
  run,
  schedule,
  show,
  size,
];
