/** What the store asks of a disk: few operations, each with a plain promise about what survives a power cut. */

/** A file open for writing. */
export interface DiskFile {
  /**
   * Writes all bytes at the position. On a durable file they have reached the disk when this resolves, else after `sync`. `alone`: the
   * caller has nothing else to do meanwhile, so that a quick disk may be waited for in place.
   */
  write(bytes: Buffer, position: number, alone?: boolean): Promise<void>
  /** Brings everything written so far, and the length, to the disk. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

export interface OpenMode {
  /** Start with an empty file; else the file must exist and keeps its content. */
  readonly fresh: boolean
  /** Every write waits for the disk. */
  readonly durable: boolean
}

/** Lets go of what was locked. */
export type Release = () => Promise<void>

export interface Disk {
  /** Makes the directory and those above it; an existing one is fine. */
  makeDirectory(path: string): Promise<void>
  /** Names in the directory, in no order. */
  list(directory: string): Promise<string[]>
  /** The whole file; undefined when there is none. */
  read(path: string): Promise<Buffer | undefined>
  open(path: string, mode: OpenMode): Promise<DiskFile>
  /** Replaces `to`. Lasting only after `syncDirectory`. */
  rename(from: string, to: string): Promise<void>
  /** A second name for a file; fails when `to` exists. */
  link(from: string, to: string): Promise<void>
  /** Removes a file; a missing one is fine. */
  remove(path: string): Promise<void>
  /** Brings names that were made, changed or removed in the directory to the disk. */
  syncDirectory(path: string): Promise<void>
  /** Keeps every other opener out of the directory, of this process and of others. Rejects with the holder's name. */
  lock(directory: string): Promise<Release>
}
