/** Codes of gRPC by number (https://github.com/grpc/grpc/blob/master/doc/statuscodes.md). */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];
export const grpcCodes = { ok: 0, unknown: 2, notFound: 5, unimplemented: 12, unavailable: 14 } as const;

export function grpcCodeName(code: number): string {
  return NAMES[code] ?? `code ${code}`;
}

/** Of the `grpc-status` header; undefined where there is none, `UNKNOWN` where it cannot be read. */
export function parseGrpcStatus(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  return typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : grpcCodes.unknown;
}

/** Of the `grpc-message` header, which is percent-encoded; as it came where it cannot be read. */
export function parseGrpcMessage(text: unknown): string {
  if (typeof text !== 'string') return '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
