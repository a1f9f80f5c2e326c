/** lowdb's adapter for `db.json`: streams it in chunks, brings it to the disk, and only then lets it take the old one's place. */
import { join } from 'node:path'
import type { Adapter } from 'lowdb'
import type { Disk, DiskFile } from './disk.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import type { SnapshotData } from './snapshot.ts'

export const snapshotName = 'db.json'
const previousName = 'db.prev.json'
const writingName = 'db.json.tmp'
const linkingName = 'db.prev.json.tmp'
/** What a crash may leave behind. */
export const unfinishedSnapshots = [writingName, linkingName]
/** Synced in small pieces, so that the journal's own syncs never queue behind much. */
const syncEvery = 4 * 1024 * 1024

export class SnapshotAdapter implements Adapter<SnapshotData> {
  private readonly disk: Disk
  private readonly directory: string
  /** Called after each chunk with its size; waits as long as the write should pause. */
  private readonly pace: (bytes: number) => Promise<void>
  /** Size of the file last read or written. */
  size = 0

  constructor(disk: Disk, directory: string, pace: (bytes: number) => Promise<void>) {
    this.disk = disk
    this.directory = directory
    this.pace = pace
  }

  async read(): Promise<SnapshotData | null> {
    const path = this.path(snapshotName)
    const bytes = await this.disk.read(path)
    if (bytes === undefined) return null
    this.size = bytes.length
    return readSnapshot(path, bytes)
  }

  async write(data: SnapshotData): Promise<void> {
    const file = await this.disk.open(this.path(writingName), { fresh: true, durable: false })
    let size = 0
    try {
      size = await this.stream(file, data)
    } catch (error) {
      await file.close().catch(() => undefined)
      await this.disk.remove(this.path(writingName)).catch(() => undefined)
      throw error
    }
    await file.close()
    await this.keepPrevious()
    await this.disk.rename(this.path(writingName), this.path(snapshotName))
    await this.disk.syncDirectory(this.directory)
    this.size = size
  }

  private async stream(file: DiskFile, data: SnapshotData): Promise<number> {
    let size = 0
    let synced = 0
    for (const chunk of writeSnapshot(data)) {
      await file.write(chunk, size)
      size += chunk.length
      if (size - synced >= syncEvery) {
        await file.sync()
        synced = size
      }
      await this.pace(chunk.length)
    }
    await file.sync()
    return size
  }

  /** A second name for the snapshot that is about to be replaced: the only defence against a disk that forgets. */
  private async keepPrevious(): Promise<void> {
    try {
      await this.disk.remove(this.path(linkingName))
      await this.disk.link(this.path(snapshotName), this.path(linkingName))
      await this.disk.rename(this.path(linkingName), this.path(previousName))
    } catch {
      // The first snapshot has none before it, and some file systems have no links: a copy less, nothing lost.
    }
  }

  private path(name: string): string {
    return join(this.directory, name)
  }
}
