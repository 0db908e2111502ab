/** Response codes (RFC 1035, 2136, 6891; IANA "DNS RCODEs"), each at its number. */
const NAMES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const;

export const responseCodes = [...NAMES, 'BADVERS', 'BADCOOKIE'] as const;
export type ResponseCode = (typeof responseCodes)[number];

const EXTENDED: Readonly<Record<number, ResponseCode>> = { 16: 'BADVERS', 23: 'BADCOOKIE' };

/** The name of a code, `RCODE12` for one without. */
export function responseCodeName(number: number): string {
  return NAMES[number] ?? EXTENDED[number] ?? `RCODE${number}`;
}
