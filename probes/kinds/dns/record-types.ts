/** Types that have a name (IANA, "Resource Record (RR) TYPEs"). */
const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
  CAA: 257,
};
const NAMES = new Map(Object.entries(TYPES).map(([name, number]) => [number, name]));

/** The number of a type by its name, or written `TYPE65` (RFC 3597, section 5); undefined when there is none. */
export function typeNumber(name: string): number | undefined {
  const upper = name.toUpperCase();
  const generic = /^TYPE(\d{1,5})$/.exec(upper);
  if (generic) return Number(generic[1]) <= 65_535 ? Number(generic[1]) : undefined;
  return Object.hasOwn(TYPES, upper) ? TYPES[upper] : undefined;
}

/** The name of a type, `TYPE65280` for one without. */
export function typeName(number: number): string {
  return NAMES.get(number) ?? `TYPE${number}`;
}

/** Of what is asked about rather than stored: zone transfers and what belongs to single messages (RFC 6895, 3.1). */
export const isMetaType = (number: number): boolean =>
  number === 41 || (number >= 128 && number <= 254) || number === 0;

/** Number of ANY, which asks for every type. */
export const ANY = 255;

/** Classes by their numbers. */
export const classes = { IN: 1, CH: 3, HS: 4, ANY: 255 } as const;
export type ClassName = keyof typeof classes;

export function className(number: number): string {
  return Object.entries(classes).find((entry) => entry[1] === number)?.[0] ?? `CLASS${number}`;
}
