import type { Systeminformation } from 'systeminformation';
import { safeLine } from '../../kit/safe-text.ts';
import type { Inventory, InventoryDisk, InventorySystem } from './inventory-shape.ts';

const LIST_MAXIMUM = 256;
const PLACEHOLDERS = new Set([
  '',
  '-',
  'unknown',
  'not specified',
  'none',
  'to be filled by o.e.m.',
  'default string',
]);

/** What systeminformation gives, part by part; undefined where it failed. */
export type RawInventory = {
  readonly system?: Systeminformation.SystemData | undefined;
  readonly bios?: Systeminformation.BiosData | undefined;
  readonly cpu?: Systeminformation.CpuData | undefined;
  readonly mem?: Systeminformation.MemData | undefined;
  readonly memLayout?: Systeminformation.MemLayoutData[] | undefined;
  readonly osInfo?: Systeminformation.OsData | undefined;
  readonly diskLayout?: Systeminformation.DiskLayoutData[] | undefined;
  readonly blockDevices?: Systeminformation.BlockDevicesData[] | undefined;
  readonly networkInterfaces?: Systeminformation.NetworkInterfacesData[] | undefined;
  readonly users?: Systeminformation.UserData[] | undefined;
};

/** Bounds and cleans what firmware, drivers and users wrote: none of it is to be trusted on a terminal. */
export function cleanInventory(raw: RawInventory): Omit<Inventory, 'time' | 'packages' | 'missing'> {
  return {
    system: cleanSystem(raw),
    processor: raw.cpu ? cleanProcessor(raw.cpu) : null,
    memory: { totalBytes: number(raw.mem?.total), modules: list(raw.memLayout).map(cleanModule) },
    operatingSystem: raw.osInfo ? cleanOperatingSystem(raw.osInfo) : null,
    disks: cleanDisks(raw),
    networkInterfaces: list(raw.networkInterfaces).map(cleanInterface),
    users: list(raw.users).map(({ user, tty, ip }) => ({
      name: text(user),
      terminal: text(tty),
      from: text(ip),
    })),
  };
}

function cleanSystem({ system, bios }: RawInventory): InventorySystem {
  return {
    manufacturer: text(system?.manufacturer),
    model: text(system?.model),
    serial: text(system?.serial),
    firmware: text([bios?.vendor, bios?.version, bios?.releaseDate].filter(Boolean).join(' ')),
    virtualHost: text(system?.virtualHost),
    virtual: system?.virtual === true,
  };
}

function cleanProcessor(cpu: Systeminformation.CpuData) {
  return {
    model: text(`${cpu.manufacturer} ${cpu.brand}`.trim()),
    sockets: number(cpu.processors),
    physicalCores: number(cpu.physicalCores),
    logicalCores: number(cpu.cores),
    hertz: number(cpu.speed * 1e9),
  };
}

function cleanModule({ size, bank, type }: Systeminformation.MemLayoutData) {
  return { sizeBytes: number(size), slot: text(bank), type: text(type) };
}

function cleanOperatingSystem(os: Systeminformation.OsData) {
  return {
    platform: text(os.platform),
    distribution: text(os.distro),
    release: text(os.release),
    kernel: text(os.kernel),
    architecture: text(os.arch),
    hostName: text(os.hostname),
  };
}

/** The layout knows models; without root it is often empty, and the block devices at least have sizes. */
function cleanDisks({ diskLayout, blockDevices }: RawInventory): InventoryDisk[] {
  const layout = list(diskLayout).map((disk) => ({
    device: text(disk.device),
    model: text(`${disk.vendor} ${disk.name}`.trim()),
    type: text(disk.type),
    bus: text(disk.interfaceType),
    sizeBytes: number(disk.size),
  }));
  if (layout.length > 0) return layout;
  const disks = list(blockDevices).filter((device) => device.type === 'disk' && Number(device.size) > 0);
  return disks.map((device) => ({
    device: text(device.device ?? device.name),
    model: text(device.model),
    type: text(device.physical),
    bus: text(device.protocol),
    sizeBytes: number(device.size),
  }));
}

function cleanInterface(card: Systeminformation.NetworkInterfacesData) {
  return {
    name: text(card.iface),
    mac: text(card.mac),
    ip4: text(card.ip4),
    ip6: text(card.ip6),
    type: text(card.type),
    state: text(card.operstate),
    bitsPerSecond: number((card.speed ?? Number.NaN) * 1e6),
    virtual: card.virtual === true,
  };
}

function text(value: unknown): string | null {
  if (typeof value !== 'string' || PLACEHOLDERS.has(value.trim().toLowerCase())) return null;
  return safeLine(value.trim());
}

/** A count or a size; 0 and less is how systeminformation says that it does not know. */
function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

function list<T>(values: readonly T[] | undefined): readonly T[] {
  return Array.isArray(values) ? values.slice(0, LIST_MAXIMUM) : [];
}
