import type { Socket } from 'node:net';
import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { errorMessage } from '../../../agent/kit/errors.ts';
import { connectionOptions, hostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';
import { openConnection } from '../../connect/open-connection.ts';
import { optionalTls, tlsWanted } from '../../connect/optional-tls.ts';
import { secureConnection } from '../../connect/secure-connection.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { callHealth, type GrpcAnswer } from './call-health.ts';
import { grpcCodeName, grpcCodes } from './grpc-status.ts';
import { readHealthResponse, type ServingStatus, servingStatuses } from './health-message.ts';

const metadataName = z
  .string()
  .max(200)
  .regex(/^(?!grpc-)[0-9a-z_.-]+$/, 'expected a name in lower case that does not begin with grpc-');
const metadataValue = z
  .string()
  .max(8_192)
  .regex(/^[\x20-\x7e]*$/, 'a value is one line of ASCII');

const options = {
  address: hostAndPort.describe('HOST:PORT of the gRPC server.'),
  service: z
    .string()
    .max(1_000)
    .default('')
    .describe('The service that is asked for; empty for the whole server.'),
  tls: optionalTls.describe('Speak TLS, and how; else plain HTTP/2.'),
  authority: z
    .string()
    .regex(/^[\x21-\x7e]{1,300}$/, 'expected a host name, with a port where it has one')
    .optional()
    .describe('Host name that is asked for (:authority), where it is not the address.'),
  metadata: z.record(metadataName, metadataValue).default({}).describe('Metadata of the call.'),
  secret_metadata: z
    .record(metadataName, secretField())
    .default({})
    .describe('Metadata whose values are shown nowhere.'),
  ...connectionOptions,
};
type Options = z.output<z.ZodObject<typeof options>>;

/** The health of a gRPC server (https://github.com/grpc/grpc/blob/master/doc/health-checking.md). */
export const grpcProbe = defineProbeKind({
  name: 'grpc',
  describe: 'gRPC health check: whether a server or one of its services is SERVING',
  examples: [
    ['api-1:50051', 'Whether the whole server serves'],
    ['api-1:50051 --service shop.Orders --tls', 'One of its services, over TLS'],
  ],
  options,
  target: 'address',
  facts: {
    ...tlsFacts,
    status: { type: 'text', describe: 'SERVING, NOT_SERVING, SERVICE_UNKNOWN or UNKNOWN' },
    'grpc.status': { type: 'number', describe: 'Code with which the call ended; 0 is OK' },
    'grpc.message': { type: 'text', describe: 'What the server said of it' },
  },
  run: async (options, run) => {
    const seen: Seen = { startedAt: run.elapsed() };
    const tell = () => tellMetrics(seen, options, run);
    // At once when time is over: the runner does not wait for us then.
    run.signal.addEventListener('abort', tell, { once: true });
    try {
      const answer = await call(options, run);
      seen.code = answer.code;
      seen.status = judge(answer, run);
      requireServing(seen.status, options.service);
    } finally {
      run.signal.removeEventListener('abort', tell);
      if (!run.signal.aborted) tell();
    }
  },
});

type Seen = { readonly startedAt: number; code?: number; status?: ServingStatus };

async function call(options: Options, run: ProbeRun): Promise<GrpcAnswer> {
  const target = parseHostAndPort(options.address)!;
  const plain = await openConnection(target, options, run);
  try {
    const wanted = tlsWanted(options.tls);
    const socket = wanted === undefined ? plain : await secured(plain, target.host, wanted, run);
    const secrets = Object.entries(options.secret_metadata).map(
      ([name, secret]) => [name, secret.reveal()] as const,
    );
    for (const [, secret] of secrets) run.trace.hide(secret);
    const { service, metadata, address, authority = address } = options;
    const secretMetadata = Object.fromEntries(secrets);
    return await callHealth(
      socket,
      { service, authority, secure: wanted !== undefined, metadata, secretMetadata },
      run,
    );
  } finally {
    plain.destroy();
  }
}

async function secured(
  plain: Socket,
  host: string,
  tls: NonNullable<ReturnType<typeof tlsWanted>>,
  run: ProbeRun,
): Promise<Socket> {
  const { socket } = await secureConnection(plain, { tls, host, protocols: ['h2'] }, run);
  if (socket.alpnProtocol === 'h2') return socket;
  throw new ProbeFailure('http2-not-offered', 'the server does not offer HTTP/2 (ALPN h2)');
}

/** @throws ProbeFailure `service-unknown`, `health-unimplemented`, `grpc-error`, `malformed-response` */
function judge({ code, message, body }: GrpcAnswer, run: ProbeRun): ServingStatus {
  run.fact('grpc.status', code);
  run.fact('grpc.message', message);
  if (code !== grpcCodes.ok) throw callFailure(code, message);
  try {
    const status = readHealthResponse(body);
    run.fact('status', status);
    run.trace.received(status);
    return status;
  } catch (error) {
    throw new ProbeFailure('malformed-response', `the answer cannot be read: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

function callFailure(code: number, message: string): ProbeFailure {
  const said = message === '' ? '' : `: ${message}`;
  if (code === grpcCodes.notFound)
    return new ProbeFailure('service-unknown', `the server does not know the service${said}`);
  if (code === grpcCodes.unimplemented) {
    return new ProbeFailure('health-unimplemented', `the server has no health service${said}`);
  }
  return new ProbeFailure('grpc-error', `the call ended with ${grpcCodeName(code)}${said}`);
}

/** @throws ProbeFailure `not-serving` */
function requireServing(status: ServingStatus, service: string): void {
  if (status === 'SERVING') return;
  const what = service === '' ? 'the server' : service;
  throw new ProbeFailure('not-serving', `${what} is ${status}`);
}

/** As blackbox_exporter's `grpc` prober: of a call that had no answer the code is UNAVAILABLE. */
function tellMetrics({ code, status, startedAt }: Seen, { tls }: Options, run: ProbeRun): void {
  const resolve = run.phaseTimes().dns ?? 0;
  const durations = { resolve, check: run.elapsed() - startedAt - resolve };
  for (const [phase, time] of Object.entries(durations)) {
    run.metric('probe_grpc_duration_seconds', 'Duration of gRPC request by phase', time / 1_000, { phase });
  }
  for (const serving_status of servingStatuses) {
    const value = status === serving_status ? 1 : 0;
    run.metric('probe_grpc_healthcheck_response', 'Response HealthCheck response', value, { serving_status });
  }
  run.metric('probe_grpc_ssl', 'Indicates if SSL was used for the connection', tls === false ? 0 : 1);
  run.metric('probe_grpc_status_code', 'Response gRPC status code', code ?? grpcCodes.unavailable);
}
