import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cleanInventory, type RawInventory } from './clean-inventory.ts';
import { countPackages } from './count-packages.ts';
import { readInventory } from './read-inventory.ts';

const clean = (raw: object) => cleanInventory(raw as RawInventory);

function rootWith(path: string, text: string): string {
  const root = mkdtempSync(join(tmpdir(), 'vedette-inventory-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return root;
}

describe('readInventory()', () => {
  it('reads this host', async () => {
    const inventory = await readInventory();
    expect(inventory.operatingSystem?.hostName).toBe(hostname());
    expect(inventory.processor?.logicalCores).toBeGreaterThan(0);
    expect(inventory.memory.totalBytes).toBeGreaterThan(0);
  });

  it('names the parts that take too long', async () => {
    const { missing } = await readInventory({ partTimeout: 0 });
    expect(missing).toContainEqual({ part: 'osInfo', because: 'it took more than 0 ms' });
  });
});

describe('cleanInventory()', () => {
  it('knows nothing of a host that tells nothing', () => {
    expect(clean({})).toEqual({
      system: {
        manufacturer: null,
        model: null,
        serial: null,
        firmware: null,
        virtualHost: null,
        virtual: false,
      },
      processor: null,
      memory: { totalBytes: null, modules: [] },
      operatingSystem: null,
      disks: [],
      networkInterfaces: [],
      users: [],
    });
  });

  it('takes control sequences out of what firmware says', () => {
    const { system } = clean({ system: { model: 'X\u001b[2J\u202eY', virtual: false } });
    expect(system.model).toBe('X␛[2J\ufffdY');
  });

  it('bounds text', () => {
    expect(clean({ system: { serial: 'a'.repeat(10_000) } }).system.serial).toHaveLength(200);
  });

  it('bounds lists', () => {
    const users = Array.from({ length: 1_000 }, (_, index) => ({ user: `user-${index}`, tty: '', ip: '' }));
    expect(clean({ users }).users).toHaveLength(256);
  });

  it('takes placeholders of manufacturers for nothing', () => {
    expect(clean({ system: { manufacturer: 'To Be Filled By O.E.M.', serial: '-' } }).system).toMatchObject({
      manufacturer: null,
      serial: null,
    });
  });

  it('falls back to block devices where the layout is empty', () => {
    const blockDevices = [
      { name: 'vda', device: '/dev/vda', type: 'disk', size: 1_000, physical: 'HDD' },
      { name: 'vda1', device: '/dev/vda1', type: 'part', size: 900 },
      { name: 'zram0', device: '/dev/zram0', type: 'disk', size: 0 },
    ];
    expect(clean({ diskLayout: [], blockDevices }).disks).toEqual([
      { device: '/dev/vda', model: null, type: 'HDD', bus: null, sizeBytes: 1_000 },
    ]);
  });

  it('gives no speed to an interface without one', () => {
    expect(clean({ networkInterfaces: [{ iface: 'eth0', speed: -1 }] }).networkInterfaces[0]).toMatchObject({
      name: 'eth0',
      bitsPerSecond: null,
    });
  });
});

describe('countPackages()', () => {
  it('counts what dpkg has installed, not what it remembers', async () => {
    const status =
      'Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: deinstall ok config-files\n\nPackage: c\nStatus: hold ok installed\n';
    expect(await countPackages(rootWith('var/lib/dpkg/status', status))).toEqual({
      manager: 'dpkg',
      count: 2,
    });
  });

  it('counts what apk has installed', async () => {
    expect(await countPackages(rootWith('lib/apk/db/installed', 'C:Q1\nP:musl\nV:1\n\nP:zlib\n'))).toEqual({
      manager: 'apk',
      count: 2,
    });
  });

  it('counts what pacman has installed', async () => {
    expect(await countPackages(rootWith('var/lib/pacman/local/zlib-1.3/desc', ''))).toEqual({
      manager: 'pacman',
      count: 1,
    });
  });

  it('counts nothing where there is no such database', async () => {
    expect(await countPackages('/nowhere')).toBeNull();
  });
});
