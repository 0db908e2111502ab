import { readInventory } from '../../collect/inventory/read-inventory.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { formatInventory } from './format-inventory.ts';

/** `vedette inventory`. */
export async function runInventory({ json }: { readonly json: boolean }, output: Output): Promise<ExitCode> {
  const inventory = await readInventory();
  output.write(json ? jsonText(inventory) : `${formatInventory(inventory, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}
