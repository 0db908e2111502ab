import { create } from './create.ts';
import { deleteProxy } from './delete.ts';
import { inspect } from './inspect.ts';
import { list } from './list.ts';
import type { OfficialCommand } from './official-command.ts';
import { toggle } from './toggle.ts';
import { toxicAdd } from './toxic-add.ts';
import { toxicRemove } from './toxic-remove.ts';
import { toxicUpdate } from './toxic-update.ts';

/** The words of the official command line, in alphabetical order. */
export const officialCommands: readonly OfficialCommand[] = [
  create,
  deleteProxy,
  inspect,
  list,
  toggle,
  toxicAdd,
  toxicRemove,
  toxicUpdate,
];
