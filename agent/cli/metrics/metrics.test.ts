import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.testkit.ts';

describe('vedette metrics', () => {
  it('prints what the collectors of this host measure, without an agent', async () => {
    const { code, text } = await runCommand(['metrics']);
    expect(code).toBe(0);
    expect(text).toMatch(/^# TYPE node_scrape_collector_success gauge$/m);
    expect(text).toMatch(/^node_scrape_collector_success\{collector="processes"\} 1$/m);
  });

  it('prints OpenMetrics when asked for', async () => {
    const { text } = await runCommand(['metrics', '--format', 'openmetrics']);
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('prints the same families as JSON', async () => {
    const { families } = JSON.parse((await runCommand(['metrics', '--json'])).text);
    const success = families.find(({ name }: { name: string }) => name === 'node_scrape_collector_success');
    expect(success.type).toBe('gauge');
    expect(success.samples).toContainEqual({ labels: { collector: 'processes' }, value: '1' });
  });

  it('leaves out the collectors that the configuration disables', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'metrics-')), 'vedette.yml');
    writeFileSync(file, 'collect:\n  disabled: [processes]\n');
    const { text } = await runCommand(['metrics', '--config', file]);
    expect(text).not.toContain('{collector="processes"}');
  });
});
