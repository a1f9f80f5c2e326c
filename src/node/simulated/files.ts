/** The file system that one simulated container sees, as the programs inside it use it. */
import type { User } from './program.ts'

const words = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
  EINVAL: 'Invalid argument',
  EBUSY: 'Device or resource busy',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ENOMEM: 'Cannot allocate memory',
  ENOSPC: 'No space left on device',
  ELOOP: 'Too many levels of symbolic links',
} as const

/** What failed, named as the C library does: programs turn it into their own words. */
export type FileErrorCode = keyof typeof words

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

/** Whose a file is, by number. */
export type Owner = Pick<User, 'uid' | 'gid'>

export interface FileInfo extends Owner {
  readonly type: 'file' | 'directory' | 'link' | 'device'
  /** Bytes of a file, 4096 for a directory, the length of a link's target. */
  readonly size: number
  /** Permission bits with setuid, setgid and sticky, such as 0o2755. */
  readonly mode: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** One mounted volume, for `mount` and `df`. */
export interface MountInfo {
  readonly path: string
  /** `emptyDir`, `tmpfs`, `configMap`-like files, a claim: the volume's own name. */
  readonly volume: string
  readonly type: 'overlay' | 'tmpfs' | 'ext4' | 'proc' | 'cgroup2'
  readonly readOnly: boolean
}

/**
 * All paths are absolute; `.` and `..` are resolved here, and symbolic links are followed unless a call says that it looks at the link
 * itself. Every call is synchronous and throws a FileError when refused. Bytes given out are shared: never change them.
 */
export interface Files {
  stat(path: string): FileInfo | undefined
  /** Of the link itself, where the path ends in one. */
  lstat(path: string): FileInfo | undefined
  read(path: string): Uint8Array
  /** Why the user may not change the file, or what is in the directory. */
  whyNotWritable(path: string): FileError | undefined
  /** Makes the file or replaces its content; `append` adds to it. The directory must exist. Default mode 0o644 for a new file. */
  write(path: string, bytes: Uint8Array, options?: { readonly append?: boolean; readonly mode?: number }): void
  /** `recursive` makes missing parents and accepts a directory that exists. */
  makeDirectory(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): void
  /** Makes a symbolic link; nobody looks whether its target exists. */
  makeLink(path: string, target: string): void
  /** What a symbolic link holds; undefined where the path is none. */
  readLink(path: string): string | undefined
  /** The path without links in it; its last name need not exist. */
  realPath(path: string): string
  /** Names in the directory, sorted. */
  list(path: string): readonly string[]
  /** Removes a file or link, an empty directory, or with `recursive` a whole tree. A mount point is busy. */
  remove(path: string, options?: { readonly recursive?: boolean }): void
  rename(from: string, to: string): void
  setMode(path: string, mode: number): void
  setOwner(path: string, owner: Partial<Owner>): void
  /** Sets the time of the last change. */
  touch(path: string, time: number): void
  mounts(): readonly MountInfo[]
}
