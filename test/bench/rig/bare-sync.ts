/** A bare loop of durable writes, as fast as the disk gives them to one writer. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const size = 4 * 1024 * 1024
const block = Buffer.alloc(4096, 97)

/** Overwrites of 4 KB in a zero-filled file, each with a sync, in a second. */
export function bareSyncs(directory: string, ms: number): number {
  const fd = openSync(join(directory, 'bare'), 'w')
  try {
    writeSync(fd, Buffer.alloc(size))
    fdatasyncSync(fd)
    const end = performance.now() + ms
    let done = 0
    for (; performance.now() < end; done++) {
      writeSync(fd, block, 0, block.length, (done * block.length) % size)
      fdatasyncSync(fd)
    }
    return (done * 1000) / ms
  } finally {
    closeSync(fd)
  }
}
