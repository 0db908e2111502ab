import { type ConfigHolder, createConfigHolder } from '../config/config-holder.ts';
import type { ConfigOverride } from '../config/config-override.ts';
import { loadConfig } from '../config/load-config.ts';

/** What the command line may say instead of the configuration. */
export type AgentOptions = {
  readonly config?: string;
  readonly data?: string;
  readonly host?: string;
  readonly listen?: string;
  readonly peer?: readonly string[];
};

/** The configuration of an agent, loaded now and again at each reload with the same options of the command line. */
export function openAgentConfig(options: AgentOptions): ConfigHolder {
  const file = options.config === undefined ? {} : { file: options.config };
  const load = () => loadConfig({ ...file, overrides: overrides(options) });
  return createConfigHolder(load(), load);
}

function overrides({ data, host, listen }: AgentOptions): ConfigOverride[] {
  const given: [path: string[], value: string | undefined, option: string][] = [
    [['data'], data, '--data'],
    [['host'], host, '--host'],
    [['api', 'listen'], listen, '--listen'],
  ];
  return given.flatMap(([path, value, option]) =>
    value === undefined ? [] : [{ path, value, source: `option ${option}` }],
  );
}
