import { expect, it } from 'vitest';
import type { Inventory } from '../../collect/inventory/inventory-shape.ts';
import { formatInventory } from './format-inventory.ts';

const nothing = { model: null, serial: null, firmware: null, manufacturer: null };
const inventory: Inventory = {
  time: '2026-11-21T10:00:00.000Z',
  system: { ...nothing, virtualHost: 'KVM', virtual: true },
  processor: { model: 'EPYC', sockets: 1, physicalCores: 1, logicalCores: 2, hertz: null },
  memory: { totalBytes: 8_589_934_592, modules: [] },
  operatingSystem: null,
  disks: [{ device: '/dev/vda', model: null, type: 'SSD', bus: null, sizeBytes: 10_737_418_240 }],
  networkInterfaces: [],
  users: [],
  packages: { manager: 'dpkg', count: 312 },
  missing: [{ part: 'bios', because: 'permission denied' }],
};

it('formatInventory() shows what the host tells and names what it does not', () => {
  expect(formatInventory(inventory, 80)).toEqual([
    'WHAT       VALUE',
    'virtual    KVM',
    'processor  EPYC 2 processors',
    'memory     8.00 GiB',
    'packages   312 (dpkg)',
    'disk       /dev/vda SSD 10.0 GiB',
    'missing    bios: permission denied',
  ]);
});
