import { expect, it } from 'vitest';
import { collectConfig } from '../config.ts';
import { count, microseconds, servePrivately, temporaryRoot } from './fake-systemd.testkit.ts';
import { readUnits } from './read-units.ts';

const { systemd: config } = collectConfig.parse({});
const never = new AbortController().signal;

it('readUnits() tells what a unit is, since when, its process and its restarts', async () => {
  const root = temporaryRoot();
  const properties = {
    'Unit.StateChangeTimestamp': microseconds(1_700_000_000_500_000n),
    'Service.MainPID': count(42),
    'Service.NRestarts': count(3),
  };
  await servePrivately(root, { manager: {}, units: [{ name: 'nginx.service', properties }] });
  expect(await readUnits(root, config, never)).toMatchObject([
    {
      name: 'nginx.service',
      description: 'A unit',
      activeState: 'active',
      subState: 'running',
      since: 1_700_000_000_500,
      mainPid: 42,
      restarts: 3,
    },
  ]);
});

it('readUnits() has no data where no systemd is', async () => {
  await expect(readUnits(temporaryRoot(), config, never)).rejects.toMatchObject({ name: 'NoDataError' });
});
