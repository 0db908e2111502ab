import { setTimeout as delay } from 'node:timers/promises';
import { createHexFormat } from '../../../../../chaos/proxy/tap/hex-format.ts';
import { createHttpFormat } from '../../../../../chaos/proxy/tap/http-format.ts';
import type { TapFormat } from '../../../../../chaos/proxy/tap/tap-format.ts';
import { createTextFormat } from '../../../../../chaos/proxy/tap/text-format.ts';
import { humanBytes } from '../../../../kit/bytes.ts';
import { OperationalError } from '../../../../kit/errors.ts';
import { safeLine } from '../../../../kit/safe-text.ts';
import type { Output } from '../../../command.ts';
import { type ExitCode, exitCodes } from '../../../exit-codes.ts';
import { untilInterrupted } from '../../../interrupted.ts';
import { serverUrl } from '../server-url.ts';
import { type CaptureFile, createCaptureFile } from './capture-file.ts';
import { tapLines } from './tap-lines.ts';
import { openTap, type TapBatch, type TapSource } from './tap-source.ts';

const formats = { hex: createHexFormat, http: createHttpFormat, text: createTextFormat };

export type TapArguments = {
  readonly proxyName: string;
  readonly as?: keyof typeof formats | undefined;
  readonly connection?: number | undefined;
  readonly save?: string | undefined;
  readonly host?: string | undefined;
};

/** Milliseconds between two questions where there is not more at once. */
const PERIOD = 200;

/**
 * Shows what a proxy delivers until SIGINT, SIGTERM or SIGHUP.
 *
 * @throws OperationalError when there is no such proxy or tap, the server goes away, or the file cannot be written
 */
export async function runTap(args: TapArguments, output: Output): Promise<ExitCode> {
  const { connection } = args;
  if (connection !== undefined && !(Number.isSafeInteger(connection) && connection >= 0))
    throw new OperationalError('invalid', 'Cannot use --connection: it is no whole number');
  const url = serverUrl(args.host);
  await untilInterrupted(async (signal) => {
    const source = await unlessEnded(signal, openTap({ url, name: args.proxyName, connection, signal }));
    if (source === undefined) return;
    const file = args.save === undefined ? undefined : createCaptureFile(args.save, source.protocol);
    const told = file === undefined ? '' : `, saving to ${safeLine(args.save ?? '')}`;
    output.writeError(`tapping ${safeLine(args.proxyName)}${told}; Ctrl-C ends\n`);
    try {
      await follow(source, { format: formats[args.as ?? 'text'](), file, output, signal });
    } finally {
      file?.close();
    }
    if (file !== undefined) output.writeError(`saved ${humanBytes(file.size)}\n`);
  });
  return exitCodes.ok.code;
}

type Following = {
  readonly format: TapFormat;
  readonly file: CaptureFile | undefined;
  readonly output: Output;
  readonly signal: AbortSignal;
};

async function follow(source: TapSource, { format, file, output, signal }: Following): Promise<void> {
  const lines = tapLines(format, output);
  while (!signal.aborted) {
    const batch = await unlessEnded<TapBatch>(signal, source.next());
    if (batch === undefined) return;
    file?.write(batch.records);
    const told = batch.missedBytes > 0 ? lines.missed(batch.missedBytes) : [];
    for (const record of batch.records) told.push(...lines.of(record));
    if (told.length > 0) output.write(`${told.join('\n')}\n`);
    if (!batch.isFull) await unlessEnded(signal, delay(PERIOD, undefined, { signal }));
  }
}

/** Undefined where the user has ended it meanwhile: what failed for that is no failure. */
async function unlessEnded<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
