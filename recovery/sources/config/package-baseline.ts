/** A file as its package brought it. */
export type PackagedFile = {
  /** `nginx-common 1.22.1-9`. */
  readonly package: string;
  readonly algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512';
  /** Hexadecimal digits. */
  readonly digest: string;
};

/** What packages brought to a host. */
export type PackageBaseline = {
  /** `name version` each, sorted. */
  readonly packages: readonly string[];
  /** By path without the slash at its beginning, as `canonicalPath` writes it. */
  readonly files: ReadonlyMap<string, PackagedFile>;
};

/**
 * One name for a file that has two: `/lib`, `/bin` and the like are symlinks into `/usr` on merged hosts, and packages name either.
 *
 * @param path without a slash at its beginning
 */
export function canonicalPath(path: string): string {
  return path.replace(/^(bin|sbin|lib|lib32|lib64|libx32)\//, 'usr/$1/');
}

/** Puts the baselines of several package systems of one host together. */
export function joinBaselines(baselines: readonly PackageBaseline[]): PackageBaseline {
  return {
    packages: baselines.flatMap(({ packages }) => packages).sort(),
    files: new Map(baselines.flatMap(({ files }) => [...files])),
  };
}
