import { ServerChanges } from '../../../../chaos/proxy/client/server-changes.ts';
import { ServerError } from '../../../../chaos/proxy/client/server-error.ts';
import { connectToxiproxy, type ToxiproxyServer } from '../../../../chaos/proxy/client/toxiproxy-server.ts';
import type { Undone } from '../../../../chaos/proxy/client/undo.ts';
import { recordText } from '../../../../chaos/proxy/client/undo-record.ts';
import { measureEffect } from '../../../../chaos/proxy/proof/measure-effect.ts';
import type { ClientAddress, Observation } from '../../../../chaos/proxy/proof/observation.ts';
import { type PreparedProof, prepareProof } from '../../../../chaos/proxy/proof/prepare-proof.ts';
import { humanDuration } from '../../../kit/duration.ts';
import { OperationalError } from '../../../kit/errors.ts';
import type { Output } from '../../command.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { failureText } from '../../failure-text.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { clientAddress } from './client-address.ts';
import { configuredUrl } from './configured-url.ts';
import { injectCodes } from './inject-codes.ts';
import { type InjectPlan, planInjection, planLines, planWarnings } from './inject-plan.ts';
import { answerText, type InjectReport, reportJson, reportLines } from './inject-report.ts';
import { type InjectArguments, type InjectRequest, readInjectRequest } from './inject-request.ts';
import { judgeFault, nothingMeasured } from './judge-fault.ts';
import { type FaultEnd, runFault } from './run-fault.ts';
import { createTeller, type Teller } from './teller.ts';

/** Milliseconds for one call: a server that hangs is asked again. */
const CALL = 5_000;

/** `vedette chaos inject`. @throws OperationalError `invalid` */
export async function runInject(args: InjectArguments, output: Output): Promise<ExitCode> {
  const request = readInjectRequest(args);
  const server = connectToxiproxy(configuredUrl(args), { timeout: CALL });
  return untilInterrupted(async (signal) => {
    try {
      return await inject(
        { request, server, signal, teller: createTeller(output, args.json === true) },
        args,
        output,
      );
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      return refused(error, request, server, output);
    }
  });
}

type Injection = {
  readonly request: InjectRequest;
  readonly server: ToxiproxyServer;
  readonly teller: Teller;
  /** Ctrl-C, SIGTERM. */
  readonly signal: AbortSignal;
};

async function inject(injection: Injection, args: InjectArguments, output: Output): Promise<ExitCode> {
  const { request, server, teller } = injection;
  const changes = new ServerChanges(server);
  const plan = await planInjection(request, server);
  if (!plan.proxy.enabled) throw new ServerError('refused', `proxy ${plan.proxy.name} is disabled`, 409);
  for (const line of planLines(request, plan)) teller.say(line);
  for (const line of planWarnings(request, plan, server.url, changes.run)) teller.warn(line);
  const report = await carriedOut(injection, plan, changes);
  if (args.json) {
    const { proxy, url, toxic } = { ...args, url: server.url };
    output.write(jsonText({ toxic, proxy, url, run: changes.run, ...reportJson(report, url) }));
  } else for (const line of reportLines(report, server.url)) teller.say(line);
  return injectCodes[report.verdict];
}

async function carriedOut(
  injection: Injection,
  plan: InjectPlan,
  changes: ServerChanges,
): Promise<InjectReport> {
  const { request, server, teller, signal } = injection;
  const address = clientAddress(plan.proxy.listen, server.url);
  const prepared = await proofFor(injection, plan, address);
  if (signal.aborted)
    return { ...nothingMeasured, verdict: 'aborted', because: 'interrupted before it began' };
  const measured = typeof prepared === 'string' || !address ? undefined : { address, prepared };
  teller.say(beforeLine(prepared, plan));
  const renew = plan.endsByItself;
  const ended = await runFault({ request, server, changes, renew, measured, teller, signal }).catch(failed);
  const undone = await takenBack(changes, teller);
  const end = 'failure' in ended ? endOf(ended.failure, undone) : ended;
  const after = measured ? await lookAfter(measured) : [];
  return judgeFault({ request, prepared, end, undone, after });
}

function beforeLine(prepared: PreparedProof | string, { proxy }: InjectPlan): string {
  if (typeof prepared === 'string') return `before   not measured: ${prepared}`;
  return `before   ${answerText(prepared.before)}, by ${prepared.exchange} through ${proxy.listen}`;
}

/** Whatever went wrong is told only after everything is taken back. */
function failed(failure: unknown): { readonly failure: unknown } {
  return { failure };
}

/** A server that failed and keeps something of ours is a fault that ended; all else is thrown on. */
function endOf(failure: unknown, undone: readonly Undone[]): FaultEnd {
  const pending = undone.some(({ state }) => state === 'pending');
  if (pending && failure instanceof ServerError) return { during: [], early: failure.message };
  throw failure;
}

async function proofFor(
  { request, signal }: Injection,
  { proxy }: InjectPlan,
  address: ClientAddress | undefined,
): Promise<PreparedProof | string> {
  if (address === undefined) return `${proxy.listen} cannot be reached from this host`;
  const protocol = proxy.protocol === 'udp' ? 'udp' : 'tcp';
  try {
    return await prepareProof({ ...request, address, upstream: proxy.upstream, protocol }, signal);
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    throw error;
  }
}

function takenBack(changes: ServerChanges, teller: Teller): Promise<Undone[]> {
  teller.progress('removing it');
  return changes.undo({
    onPending: (record, because, nextIn) =>
      teller.warn(`undo-pending: ${recordText(record)}: ${because}; again in ${humanDuration(nextIn)}`),
  });
}

type Measured = { readonly address: ClientAddress; readonly prepared: PreparedProof };

/** Looks until a connection is as before, three times at most: what a slow moment shows is no residue. */
async function lookAfter({ address, prepared: { proof, before } }: Measured): Promise<Observation[]> {
  let seen: Observation[] = [];
  for (let round = 0; round < 3; round += 1) {
    const signal = AbortSignal.timeout(Math.max(3_000, proof.look.limit + 500));
    seen = await measureEffect(address, proof, { count: 3, pause: 20, signal });
    if (!seen.every((one) => proof.shows(one, before))) return seen;
  }
  return seen;
}

/** The server will not, or does not answer: nothing is in force. */
function refused(
  error: ServerError,
  request: InjectRequest,
  server: ToxiproxyServer,
  output: Output,
): ExitCode {
  const message = `Cannot inject ${request.type} at ${server.url}: ${error.message}`;
  const hint = error.failure === 'unreachable' ? 'vedette chaos proxy serve' : 'vedette chaos proxy list';
  output.writeError(failureText(new OperationalError('unavailable', message, { hint })));
  const wrong = error.failure === 'refused' && (error.status === 400 || error.status === 404);
  return injectCodes[wrong ? 'invalid' : 'refused'];
}
