import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { askTyped } from '../signal/ask-typed.ts';
import type { RestoreView } from './restore-view.ts';

/** What is typed where nothing is replaced but something was warned of. */
const PLAIN = 'restore';

/**
 * Returns once the person has typed what the plan asks for; at once where nothing is replaced and nothing warned of.
 *
 * @throws OperationalError `invalid` where it was not typed, or there is no terminal to ask on.
 */
export async function confirmRestore(view: RestoreView, yes: boolean): Promise<void> {
  const warned = view.checks.some(({ verdict }) => verdict === 'warn');
  if (yes || (view.replaces.length === 0 && !warned)) return;
  const { source } = view.snapshot;
  if (process.stdin.isTTY !== true)
    throw new OperationalError('invalid', `Cannot restore ${source}: there is no terminal to ask on`, {
      hint: 'Add --yes to do it without a question, or --plan to see what would be done',
    });
  const wanted = typeable(view.confirmation);
  const question = `\nType ${wanted} to restore: `;
  const typed = await askTyped(question, { input: process.stdin, output: process.stderr });
  if (typed?.trim() === wanted) return;
  throw new OperationalError(
    'invalid',
    `Cannot restore ${source}: ${wanted} was not typed; nothing was changed`,
  );
}

/** No keyboard has the signs that stand for what may not be printed. */
function typeable(confirmation: string): string {
  const wanted = confirmation.trim();
  return wanted !== '' && safeLine(wanted) === wanted ? wanted : PLAIN;
}
