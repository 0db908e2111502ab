import type { AgentOptions } from '../daemon/agent-config.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { nextSignal } from './next-signal.ts';

/** How long a stop may take before the process ends all the same. */
const STOP_DEADLINE = 5_000;

/**
 * Runs the agent until SIGTERM or SIGINT: signals in, exit code out. SIGHUP reads the configuration again.
 *
 * @throws OperationalError when it cannot start; nothing is left behind then.
 */
export async function runAgent(options: AgentOptions): Promise<ExitCode> {
  const { startAgent } = await import('../daemon/daemon.ts');
  const stopping = nextSignal('SIGTERM', 'SIGINT');
  const agent = await startAgent(options);
  // A refused configuration is logged and told of by the agent itself.
  process.on('SIGHUP', () => void agent.reload().catch(() => {}));
  const signal = await stopping;
  const deadline = setTimeout(() => process.exit(exitCodes.failure.code), STOP_DEADLINE);
  await agent.stop(signal);
  clearTimeout(deadline);
  return exitCodes.ok.code;
}
