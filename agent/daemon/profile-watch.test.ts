import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLog, silentLog } from '../kit/log.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { startProfileWatch } from './profile-watch.ts';

/** A host as files, and the data folder of its agent. */
function host() {
  const root = temporaryFolder();
  const folder = temporaryFolder();
  const told: string[] = [];
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const agent = (log = silentLog) => {
    const tell = (kind: string, severity: string, subject: string) =>
      told.push(`${kind} ${severity} ${subject}`);
    const watch = startProfileWatch({ folder, root, log, tell });
    onTestFinished(() => watch.stop());
    return watch;
  };
  write('var/lib/dpkg/status', 'Package: ssl\nStatus: install ok installed\nVersion: 1\n');
  write('proc/sys/vm/swappiness', '60\n');
  return { agent, folder, told, write };
}

describe('startProfileWatch()', () => {
  it('measures at once for who asks before the first round', async () => {
    const { packages, kernelParameters } = await host().agent().current();
    expect(packages.values).toEqual({ ssl: '1' });
    expect({ ...kernelParameters.values }).toEqual({ 'vm.swappiness': '60' });
  });

  it('tells once what changed while the agent was down', async () => {
    const { agent, told, write } = host();
    await agent().refresh();
    write('var/lib/dpkg/status', 'Package: ssl\nStatus: install ok installed\nVersion: 2\n');
    write('proc/sys/vm/swappiness', '10\n');
    const next = agent();
    await next.refresh();
    await next.refresh();
    await agent().refresh();
    expect(told).toEqual(['packages-changed info ssl', 'kernel-parameters-changed info vm.swappiness']);
  });

  it('tells nothing of a host that is new to it', async () => {
    const { agent, told } = host();
    await agent().refresh();
    expect(told).toEqual([]);
  });

  it.each(['', '{', 'null', '{"measuredAt":1}', '[]'])('begins anew after %j', async (text) => {
    const { agent, folder, told } = host();
    writeFileSync(join(folder, 'profile.json'), text);
    await agent().refresh();
    expect(told).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'profile.json'), 'utf8'))).toMatchObject({
      packages: { values: { ssl: '1' } },
    });
  });

  it('keeps it for its owner only', async () => {
    const { agent, folder } = host();
    await agent().refresh();
    expect(statSync(join(folder, 'profile.json')).mode & 0o777).toBe(0o600);
  });

  it('answers from memory when it cannot be kept, and says so in the log', async () => {
    const { agent, folder } = host();
    mkdirSync(join(folder, 'profile.json'));
    const lines: string[] = [];
    const watch = agent(createLog({ write: (line) => void lines.push(line) }));
    expect((await watch.refresh()).packages.values).toEqual({ ssl: '1' });
    expect(lines).toEqual([expect.stringContaining('the profile was not kept')]);
  });

  it('writes nothing any more once it has stopped', async () => {
    const { agent, folder } = host();
    const watch = agent();
    const given = watch.refresh().catch((error: Error) => error.name);
    await watch.stop();
    expect(await given).toBe('AbortError');
    expect(() => statSync(join(folder, 'profile.json'))).toThrow('ENOENT');
  });
});
