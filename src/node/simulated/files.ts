/** The file system that one simulated container sees, as the programs inside it use it. */

/** What failed, named as the C library does: programs turn it into their own words. */
export type FileErrorCode = 'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EROFS' | 'EINVAL' | 'EBUSY' | 'EACCES' | 'ENOSPC'

const words: Readonly<Record<FileErrorCode, string>> = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
  EINVAL: 'Invalid argument',
  EBUSY: 'Device or resource busy',
  EACCES: 'Permission denied',
  ENOSPC: 'No space left on device',
}

/** A refused file operation; `text` is what strerror says, so that a program can print `cat: /x: No such file or directory`. */
export class FileError extends Error {
  readonly code: FileErrorCode
  readonly path: string
  readonly text: string

  constructor(code: FileErrorCode, path: string) {
    super(`${path}: ${words[code]}`)
    this.name = 'FileError'
    this.code = code
    this.path = path
    this.text = words[code]
  }
}

export interface FileInfo {
  readonly type: 'file' | 'directory'
  /** Bytes of a file, 4096 for a directory. */
  readonly size: number
  /** Permission bits only, such as 0o644. */
  readonly mode: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** One mounted volume, for `mount` and `df`. */
export interface MountInfo {
  readonly path: string
  /** `emptyDir`, `tmpfs`, `configMap`-like files, a claim: the volume's own name. */
  readonly volume: string
  readonly type: 'overlay' | 'tmpfs' | 'ext4'
  readonly readOnly: boolean
}

/**
 * All paths are absolute; `.` and `..` are resolved here. Every call is synchronous and throws a FileError when refused. Bytes given out
 * are shared: never change them.
 */
export interface Files {
  stat(path: string): FileInfo | undefined
  read(path: string): Uint8Array
  /** Makes the file or replaces its content; `append` adds to it. The directory must exist. Default mode 0o644 for a new file. */
  write(path: string, bytes: Uint8Array, options?: { readonly append?: boolean; readonly mode?: number }): void
  /** `recursive` makes missing parents and accepts a directory that exists. */
  makeDirectory(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): void
  /** Names in the directory, sorted. */
  list(path: string): readonly string[]
  /** Removes a file, an empty directory, or with `recursive` a whole tree. A mount point is busy. */
  remove(path: string, options?: { readonly recursive?: boolean }): void
  rename(from: string, to: string): void
  setMode(path: string, mode: number): void
  /** Sets the time of the last change. */
  touch(path: string, time: number): void
  mounts(): readonly MountInfo[]
}
