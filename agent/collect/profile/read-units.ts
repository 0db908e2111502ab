import { existsSync } from 'node:fs';
import { absentFacts, type Facts, type ReadOptions } from './profile-shape.ts';
import { runProgram } from './run-program.ts';

/** Services, sockets and timers that stay: `active/enabled`. Instances of sessions and scopes come and go by themselves. */
export async function readUnits({ root, signal }: ReadOptions): Promise<Facts> {
  if (root !== '/' || !existsSync('/run/systemd/system')) return absentFacts('systemd does not run here');
  const plain = ['--all', '--plain', '--no-legend', '--no-pager', '--type=service,socket,timer'];
  const active = await runProgram('systemctl', ['list-units', ...plain], signal);
  const enabled = await runProgram('systemctl', ['list-unit-files', ...plain], signal);
  const states = new Map(words(enabled).map(([unit = '', state = '']) => [unit, state]));
  const values = Object.fromEntries(
    words(active).map(([unit = '', , state = '']) => [unit, `${state}/${states.get(unit) ?? '-'}`]),
  );
  return { values, omitted: 0, because: null };
}

function words(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}
