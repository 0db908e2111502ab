/** Bytes that a thread cuts into chunks. */
export type Piece = {
  /** A file that the thread opens by itself, or one that is open already; or the bytes. */
  readonly path?: Uint8Array | string;
  readonly descriptor?: number;
  readonly bytes?: Uint8Array;
  /** Where in the content the piece begins, and its length. */
  readonly offset: number;
  readonly length: number;
  /** Ranges of the file that are the content, where it has holes: [offset, length]. */
  readonly data?: readonly (readonly [offset: number, length: number])[];
  /** Nothing of this content comes behind it: the rest of its bytes is a chunk too. */
  readonly last: boolean;
  /** Cuts at multiples of so many bytes. */
  readonly page?: number;
  readonly postgresPages?: { readonly segment: number; readonly startLsn: string };
  /** What the file was when it was looked at; told when it is another one. */
  readonly expected?: { readonly size: number; readonly mtime?: string };
};

export type PieceFailure = { readonly code: string | undefined; readonly message: string };

/** A piece that was read, cut and hashed. */
export type HashedPiece = {
  readonly bytes: number;
  /** How many of the job's chunks are of it, in order. */
  readonly chunks: number;
  readonly changed: boolean;
  readonly badPages: readonly number[];
  readonly failure?: PieceFailure;
};

export type ToArchiveThread =
  | {
      readonly type: 'begin';
      readonly nameKey: Uint8Array;
      /** Of the run that writes; absent for reading. */
      readonly sessionKey?: Uint8Array;
      readonly level: number;
      /** Goes into every nonce: no two threads of a run have the same. */
      readonly number: number;
    }
  | { readonly type: 'hash'; readonly job: number; readonly pieces: readonly Piece[] }
  /** One byte for each chunk of the job: 1 to be stored. Ends the job. */
  | { readonly type: 'store'; readonly job: number; readonly wanted: Uint8Array }
  | {
      readonly type: 'open';
      readonly job: number;
      readonly key: Uint8Array;
      readonly block: Uint8Array;
      /** Whether its content is wanted back. */
      readonly give: boolean;
      /** Of its chunks, in order: the first halves of their names one behind another, and their lengths. */
      readonly names: Uint8Array;
      readonly lengths: Uint32Array;
    };

/** A block to go into a pack; `chunks` are numbers of the job's chunks. */
export type StoredBlock = { readonly bytes: Uint8Array; readonly chunks: readonly number[] };

export type FromArchiveThread =
  /** The first piece was read and cut up to there: what comes behind may begin, in any thread. */
  | {
      readonly type: 'cut';
      readonly job: number;
      readonly consumed: number;
      /** The bytes behind the cut, where they had been handed over. */
      readonly tail: Uint8Array | null;
      /** The file ended before the piece did. */
      readonly ended: boolean;
    }
  | {
      readonly type: 'hashed';
      readonly job: number;
      readonly pieces: readonly HashedPiece[];
      /** 32 bytes for each chunk. */
      readonly digests: Uint8Array;
      readonly names: Uint8Array;
      readonly lengths: Uint32Array;
    }
  | { readonly type: 'stored'; readonly job: number; readonly blocks: readonly StoredBlock[] }
  /** `plain` is null where it was not wanted or the block does not open; `bad` are numbers of chunks that are not what their names say. */
  | {
      readonly type: 'opened';
      readonly job: number;
      readonly plain: Uint8Array | null;
      readonly bad: readonly number[];
    };
