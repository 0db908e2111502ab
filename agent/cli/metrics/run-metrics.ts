import { createExposition } from '../../api/exposition.ts';
import type { ExposedFamily } from '../../collect/merged-families.ts';
import { loadConfig } from '../../config/load-config.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { measureOnce } from './measure-once.ts';

export type MetricsArguments = {
  readonly config?: string | undefined;
  readonly format: 'text' | 'openmetrics';
  readonly json: boolean;
};

/** `vedette metrics`. @throws OperationalError `invalid` when the configuration is wrong. */
export async function runMetrics(
  { config: file, format, json }: MetricsArguments,
  output: Output,
): Promise<ExitCode> {
  const { config } = loadConfig(file === undefined ? {} : { file });
  await measureOnce(config.collect, (families) => {
    const text = json
      ? jsonText({ families: Array.from(families, toJson) })
      : createExposition()(families, format);
    output.write(output.isTerminal && !json ? safeLines(text) : text);
  });
  return exitCodes.ok.code;
}

function toJson({ name, type, help, metrics }: ExposedFamily) {
  const samples = Array.from(metrics, ({ labels, value }) => {
    const { __name__: _, ...rest } = labels;
    return { labels: rest, value: String(value) };
  });
  return { name, type, help, samples };
}

/** Labels hold names of processes and mounts: foreign text. A pipe gets them exactly, a terminal made visible. */
function safeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => safeLine(line, 4_000))
    .join('\n');
}
