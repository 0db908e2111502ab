import { parseArgs } from 'node:util';
import type { AgentOptions } from '../daemon/agent-config.ts';

/**
 * Reads the options of `vedette agent` without the command-line library, which would stay in the agent's memory for
 * as long as it runs.
 *
 * @returns undefined when the words are not plainly right (also for `--help`): the library then says so in full.
 */
export function parseAgentArguments(argv: readonly string[]): AgentOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      strict: true,
      allowPositionals: false,
      options: {
        config: { type: 'string' },
        data: { type: 'string' },
        host: { type: 'string' },
        listen: { type: 'string' },
        peer: { type: 'string', multiple: true },
      },
    });
    return values;
  } catch {
    // Not ours to explain: the full parser reads the same words again and prints the reason with the help.
    return undefined;
  }
}
