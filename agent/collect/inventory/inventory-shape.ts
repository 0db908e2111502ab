/**
 * What a host is made of. Text is bounded and free of control characters; what nobody could tell is null. Strings are
 * at most 200 characters, lists at most 256 entries.
 */
export type Inventory = {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly system: InventorySystem;
  readonly processor: InventoryProcessor | null;
  readonly memory: { readonly totalBytes: number | null; readonly modules: readonly InventoryMemoryModule[] };
  readonly operatingSystem: InventoryOperatingSystem | null;
  readonly disks: readonly InventoryDisk[];
  readonly networkInterfaces: readonly InventoryNetworkInterface[];
  /** Who is logged in now. */
  readonly users: readonly InventoryUser[];
  readonly packages: InventoryPackages | null;
  /** Parts that could not be read, with the reason. */
  readonly missing: readonly { readonly part: string; readonly because: string }[];
};

export type InventorySystem = {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly firmware: string | null;
  /** The hypervisor or container engine below us, such as `KVM`; null on bare metal, or where it does not show. */
  readonly virtualHost: string | null;
  readonly virtual: boolean;
};

export type InventoryProcessor = {
  readonly model: string | null;
  readonly sockets: number | null;
  readonly physicalCores: number | null;
  readonly logicalCores: number | null;
  readonly hertz: number | null;
};

export type InventoryMemoryModule = {
  readonly sizeBytes: number | null;
  readonly slot: string | null;
  readonly type: string | null;
};

export type InventoryOperatingSystem = {
  readonly platform: string | null;
  readonly distribution: string | null;
  readonly release: string | null;
  readonly kernel: string | null;
  readonly architecture: string | null;
  readonly hostName: string | null;
};

export type InventoryDisk = {
  readonly device: string | null;
  readonly model: string | null;
  readonly type: string | null;
  readonly bus: string | null;
  readonly sizeBytes: number | null;
};

export type InventoryNetworkInterface = {
  readonly name: string | null;
  readonly mac: string | null;
  readonly ip4: string | null;
  readonly ip6: string | null;
  readonly type: string | null;
  readonly state: string | null;
  readonly bitsPerSecond: number | null;
  readonly virtual: boolean;
};

export type InventoryUser = {
  readonly name: string | null;
  readonly terminal: string | null;
  readonly from: string | null;
};

export type InventoryPackages = { readonly manager: 'dpkg' | 'apk' | 'pacman'; readonly count: number };
