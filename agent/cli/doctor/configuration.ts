import type { Check } from './check.ts';
import { ok, warning } from './finding.ts';
import { readSettings } from './settings.ts';

export const configuration: Check = {
  family: 'configuration',
  async run(context) {
    const settings = readSettings(context);
    if ('config' in settings) return [ok('configuration', settings.file ?? 'built-in defaults, no file')];
    const { message, hint } = settings.error;
    const costs = 'the agent does not start, or keeps its old configuration';
    const trouble = { costs, ...(hint === undefined ? {} : { hint }) };
    return [warning('configuration', message.split('\n').join('; '), trouble)];
  },
};
