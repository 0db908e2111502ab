import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { formatFindings } from './format-findings.ts';
import { checks } from './index.ts';

export type DoctorArguments = {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly json: boolean;
};

/** `vedette doctor`. */
export async function runDoctor({ config, data, json }: DoctorArguments, output: Output): Promise<ExitCode> {
  const context = { root: '/', environment: process.env, output, configFile: config, dataFolder: data };
  const findings = await examine(checks, context);
  output.write(json ? jsonText({ findings }) : `${formatFindings(findings, output).join('\n')}\n`);
  return findings.every(isWell) ? exitCodes.ok.code : exitCodes.unwell.code;
}

function isWell({ state, optional }: Finding): boolean {
  return state === 'ok' || optional;
}
