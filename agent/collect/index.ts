import { agent } from './agent-self.ts';
import { cgroup } from './cgroup.ts';
import type { CollectorKind } from './collector.ts';
import { processes } from './processes.ts';
import { systemd } from './systemd/systemd.ts';
import { tcpstat } from './tcpstat.ts';

/** Every collector, in alphabetical order. To add one: a file, its test, a line here. */
export const collectors: readonly CollectorKind[] = [agent, cgroup, processes, systemd, tcpstat];
