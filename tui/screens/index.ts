import { backupScreen } from './backup/backup-screen.ts';
import { backupsScreen } from './backups/backups-screen.ts';
import { compareScreen } from './compare/compare-screen.ts';
import { eventsScreen } from './events/events-screen.ts';
import { exploreScreen } from './explore/explore-screen.ts';
import { fleetScreen } from './fleet/fleet-screen.ts';
import { hostScreen } from './host/host-screen.ts';
import { meshScreen } from './mesh/mesh-screen.ts';
import { probeScreen } from './probe/probe-screen.ts';
import { probesScreen } from './probes/probes-screen.ts';
import { proxiesScreen } from './proxies/proxies-screen.ts';
import { proxyScreen } from './proxy/proxy-screen.ts';
import { runScreen } from './run/run-screen.ts';
import type { ScreenKind } from './screen.ts';
import { selfScreen } from './self/self-screen.ts';
import { tapScreen } from './tap/tap-screen.ts';

/** The screens, the first one at the start. To add one: a folder, its test, a word here. */
export const screenKinds: readonly ScreenKind[] = [
  fleetScreen,
  backupScreen,
  backupsScreen,
  compareScreen,
  eventsScreen,
  exploreScreen,
  hostScreen,
  meshScreen,
  probeScreen,
  probesScreen,
  proxiesScreen,
  proxyScreen,
  runScreen,
  selfScreen,
  tapScreen,
];
