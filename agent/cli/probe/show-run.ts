import type { ProbeResult } from '../../../probes/probe-result.ts';
import { type RunnableProbe, runProbe } from '../../../probes/run-probe.ts';
import type { Output } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { untilInterrupted } from '../interrupted.ts';
import { formatResult, formatTrace } from './format-result.ts';
import { nagiosLine } from './nagios-line.ts';
import { checkOutputOptions, type ProbeOutputArguments } from './output-options.ts';
import { stateCodes } from './state-codes.ts';
import { warmUp } from './warm-up.ts';

/** Runs one probe once, or again and again, and writes what it found. */
export async function showRun(
  probe: RunnableProbe,
  args: ProbeOutputArguments,
  output: Output,
): Promise<ExitCode> {
  checkOutputOptions(args);
  if (args.watch) return (await import('./watch-probe.ts')).watchProbe(probe, args, output);
  await warmUp();
  const result = await untilInterrupted((signal) => runProbe(probe, { signal }));
  output.write(written(result, args));
  return stateCodes[result.state];
}

function written(result: ProbeResult, { json, nagios, trace }: ProbeOutputArguments): string {
  if (json) return `${JSON.stringify(result)}\n`;
  if (nagios) return nagiosLine(result);
  return `${formatResult(result)}${trace ? formatTrace(result.trace) : ''}`;
}
