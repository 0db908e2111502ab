import { expect, onTestFinished, test } from 'vitest';
import { metricsByName, startBlackboxExporter } from '../../blackbox-exporter.testkit.ts';
import { runKind } from '../../run-kind.testkit.ts';
import { grpcProbe } from './grpc.ts';
import { answering, ending, grpcServer, health } from './grpc-server.testkit.ts';

test('grpc tells the same of health as blackbox_exporter', async () => {
  const exporter = await startBlackboxExporter(
    'modules: {grpc: {prober: grpc, grpc: {tls: false, preferred_ip_protocol: ip4}}}',
  );
  onTestFinished(exporter.stop);
  for (const script of [answering(health(1)), answering(health(2)), ending(12, 'no such method')]) {
    const address = await grpcServer(script);
    const theirs = await exporter.probe('grpc', address);
    const ours = metricsByName(await runKind(grpcProbe, { address }));
    const compared = [...theirs].filter(([name]) =>
      /^probe_(grpc_(health|ssl|status)|ip|success)/.test(name),
    );
    expect(compared.length).toBeGreaterThan(7);
    for (const [name, value] of compared) expect([name, ours.get(name)]).toEqual([name, value]);
    const durations = (names: Iterable<string>) =>
      [...names].filter((name) => name.startsWith('probe_grpc_duration')).sort();
    expect(durations(ours.keys())).toEqual(durations(theirs.keys()));
  }
});
