import type { Command } from '../command.ts';
import { cat } from './cat.ts';
import { check } from './check.ts';
import { diff } from './diff.ts';
import { find } from './find.ts';
import { forget } from './forget.ts';
import { key } from './key.ts';
import { ls } from './ls.ts';
import { prune } from './prune.ts';
import { repair } from './repair.ts';
import { run } from './run.ts';
import { schedule } from './schedule.ts';
import { show } from './show.ts';
import { size } from './size.ts';
import { sync } from './sync.ts';

/** The words of `vedette backup`, in alphabetical order. */
export const backupCommands: readonly Command[] = [
  cat,
  check,
  diff,
  find,
  forget,
  key,
  ls,
  prune,
  repair,
  run,
  schedule,
  show,
  size,
  sync,
];
