import { NoDataError } from '../../collect/collector.ts';
import { findSystemd } from '../../collect/systemd/systemd-manager.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Check } from './check.ts';
import { missing, ok, warning } from './finding.ts';

const costs = 'no states and restarts of units';

export const serviceManager: Check = {
  family: 'service manager',
  async run({ root, signal }) {
    try {
      const manager = await findSystemd(root, signal);
      const version = String((await manager.managerProperty('Version')) ?? 'unknown');
      return [ok('systemd', `answers over D-Bus, version ${version}`)];
    } catch (error) {
      if (error instanceof NoDataError)
        return [missing('systemd', 'does not run here', { costs, optional: true })];
      const hint = 'Look at: systemctl status dbus';
      return [warning('systemd', `does not answer: ${errorMessage(error)}`, { costs, hint })];
    }
  },
};
