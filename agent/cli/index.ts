import { agent } from './agent.ts';
import { backup } from './backup.ts';
import { bridge } from './bridge.ts';
import { chaos } from './chaos.ts';
import type { Command } from './command.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { cron } from './cron.ts';
import { diff } from './diff.ts';
import { doctor } from './doctor.ts';
import { heartbeat } from './heartbeat.ts';
import { install } from './install.ts';
import { inventory } from './inventory.ts';
import { man } from './man.ts';
import { metrics } from './metrics.ts';
import { peers } from './peers.ts';
import { probe } from './probe.ts';
import { query } from './query.ts';
import { recovery } from './recovery.ts';
import { restore } from './restore.ts';
import { rules } from './rules.ts';
import { signal } from './signal.ts';
import { status } from './status.ts';
import { token } from './token.ts';
import { top } from './top.ts';
import { tui } from './tui.ts';
import { uninstall } from './uninstall.ts';
import { upgrade } from './upgrade.ts';
import { version } from './version.ts';
import { wal } from './wal.ts';
import { wall } from './wall.ts';

/** Every command, in alphabetical order. To add one: a file, its test, a line here. */
export const commands: readonly Command[] = [
  agent,
  backup,
  bridge,
  chaos,
  completion,
  config,
  cron,
  diff,
  doctor,
  heartbeat,
  install,
  inventory,
  man,
  metrics,
  peers,
  probe,
  query,
  recovery,
  restore,
  rules,
  signal,
  status,
  token,
  top,
  tui,
  uninstall,
  upgrade,
  version,
  wal,
  wall,
];
