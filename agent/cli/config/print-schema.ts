import { configSchema } from '../../config/config-schema.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';

/** `vedette config schema`. */
export async function printSchema(output: Output): Promise<ExitCode> {
  output.write(jsonText(configSchema()));
  return exitCodes.ok.code;
}
