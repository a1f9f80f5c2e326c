/** A file system that is made when something first looks: most containers never do. */
import type { FileError, FileInfo, Files, MountInfo, Owner } from './files.ts'

export class LazyFiles implements Files {
  private readonly make: () => Files

  constructor(make: () => Files) {
    this.make = make
  }

  stat(path: string): FileInfo | undefined {
    return this.make().stat(path)
  }

  lstat(path: string): FileInfo | undefined {
    return this.make().lstat(path)
  }

  read(path: string): Uint8Array {
    return this.make().read(path)
  }

  whyNotWritable(path: string): FileError | undefined {
    return this.make().whyNotWritable(path)
  }

  write(path: string, bytes: Uint8Array, options?: { readonly append?: boolean; readonly mode?: number }): void {
    this.make().write(path, bytes, options)
  }

  makeDirectory(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): void {
    this.make().makeDirectory(path, options)
  }

  makeLink(path: string, target: string): void {
    this.make().makeLink(path, target)
  }

  readLink(path: string): string | undefined {
    return this.make().readLink(path)
  }

  realPath(path: string): string {
    return this.make().realPath(path)
  }

  list(path: string): readonly string[] {
    return this.make().list(path)
  }

  remove(path: string, options?: { readonly recursive?: boolean }): void {
    this.make().remove(path, options)
  }

  rename(from: string, to: string): void {
    this.make().rename(from, to)
  }

  setMode(path: string, mode: number): void {
    this.make().setMode(path, mode)
  }

  setOwner(path: string, owner: Partial<Owner>): void {
    this.make().setOwner(path, owner)
  }

  touch(path: string, time: number): void {
    this.make().touch(path, time)
  }

  mounts(): readonly MountInfo[] {
    return this.make().mounts()
  }
}
