import { resolveAddress } from '../../connect/resolve-address.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type EchoMethod, openEchoMethod } from './echo-method.ts';
import { echoSeries } from './echo-series.ts';
import type { EchoAnswer } from './echo-socket.ts';
import { type IcmpOptions, icmpOptions } from './icmp-options.ts';
import { pingProgram } from './ping-program.ts';
import { icmpFacts, tellEchoes } from './tell-echoes.ts';

/** Whether a host answers echo requests (RFC 792, RFC 4443), how fast, and how many are lost. */
export const icmpProbe = icmpProbeBy();

/** The same with some of the ways to send, in their order. */
export function icmpProbeBy(methods?: readonly EchoMethod[]) {
  return defineProbeKind({
    name: 'icmp',
    describe: 'Whether a host answers pings, how fast, and how many are lost',
    examples: [
      ['gateway', 'Whether it answers a ping'],
      [
        "gateway --count 10 --between 100ms --expect 'loss < 0.1' --warn 'rtt < 20ms'",
        'How many of ten are lost, and how long they take',
      ],
    ],
    options: icmpOptions,
    target: 'host',
    facts: icmpFacts,
    run: async (options, run) => {
      try {
        tellEchoes(await echoes(options, run, methods), run);
      } finally {
        run.endPhase();
        tellPhases(run);
      }
    },
  });
}

async function echoes(
  options: IcmpOptions,
  run: ProbeRun,
  methods: readonly EchoMethod[] | undefined,
): Promise<(EchoAnswer | undefined)[]> {
  const { address, family } = await resolveAddress(options.host, options, run);
  run.phase('connect');
  const { method, shared } = openEchoMethod(family, options.source_address, methods);
  run.fact('icmp.method', method);
  run.trace.sent(`${options.count} echo requests of ${options.payload_size} bytes to ${address} (${method})`);
  run.phase('processing');
  if (shared === undefined) return pingProgram(address, options, run);
  try {
    return await echoSeries(shared.socket, address, options, run);
  } finally {
    shared.release();
  }
}

/** blackbox_exporter's phases; `rtt` is what the kernel measured, not the wait for it. */
function tellPhases(run: ProbeRun): void {
  const { dns = 0, connect = 0 } = run.phaseTimes();
  const rtt = (run.facts.get('rtt') as number | undefined) ?? 0;
  for (const [phase, time] of Object.entries({ resolve: dns, setup: connect, rtt })) {
    run.metric('probe_icmp_duration_seconds', 'Duration of icmp request by phase', time / 1_000, { phase });
  }
}
