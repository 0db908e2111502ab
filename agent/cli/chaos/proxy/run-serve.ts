import { OperationalError } from '../../../kit/errors.ts';
import type { Output } from '../../command.ts';
import type { ExitCode } from '../../exit-codes.ts';

export type ServeArguments = {
  readonly host: string;
  readonly port: number;
  readonly config?: string | undefined;
  readonly seed?: number | undefined;
  readonly proxyMetrics: boolean;
  readonly runtimeMetrics: boolean;
  readonly allowNonLoopback: boolean;
};

/** Runs fault proxies until SIGTERM or SIGINT. */
export async function runServe({ host, port }: ServeArguments, _output: Output): Promise<ExitCode> {
  throw new OperationalError('unavailable', `Cannot listen on ${host}:${port}: there is no engine`);
}
