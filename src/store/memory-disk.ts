/** A disk in memory: for tests and for clusters that need not last. Answers within the same turn. */
import { basename, dirname, join } from 'node:path'
import type { Disk, DiskFile, OpenMode } from './disk.ts'

interface Content {
  bytes: Buffer
  length: number
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file, ${path}`), { code: 'ENOENT' })
}

function grow(content: Content, length: number): void {
  if (length <= content.bytes.length) return
  const bytes = Buffer.alloc(Math.max(length, content.bytes.length * 2, 4096))
  content.bytes.copy(bytes, 0, 0, content.length)
  content.bytes = bytes
}

function memoryFile(content: Content): DiskFile {
  return {
    write: async (bytes, position) => {
      grow(content, position + bytes.length)
      bytes.copy(content.bytes, position)
      content.length = Math.max(content.length, position + bytes.length)
    },
    sync: async () => undefined,
    truncate: async (length) => {
      grow(content, length)
      content.bytes.fill(0, Math.min(length, content.length), content.bytes.length)
      content.length = length
    },
    close: async () => undefined,
  }
}

/** Files by path in a Map. Opening the same disk again finds what was written. */
export function memoryDisk(): Disk {
  const files = new Map<string, Content>()
  const held = new Set<string>()
  const find = (path: string): Content => {
    const content = files.get(join(path))
    if (content === undefined) throw missing(path)
    return content
  }
  return {
    makeDirectory: async () => undefined,
    list: async (directory) => [...files.keys()].filter((path) => dirname(path) === join(directory)).map((path) => basename(path)),
    read: async (path) => {
      const content = files.get(join(path))
      return content === undefined ? undefined : Buffer.from(content.bytes.subarray(0, content.length))
    },
    open: async (path: string, mode: OpenMode) => {
      if (mode.fresh) files.set(join(path), { bytes: Buffer.alloc(0), length: 0 })
      return memoryFile(find(path))
    },
    rename: async (from, to) => {
      const content = find(from)
      files.delete(join(from))
      files.set(join(to), content)
    },
    link: async (from, to) => {
      if (files.has(join(to))) throw Object.assign(new Error(`EEXIST: file already exists, ${to}`), { code: 'EEXIST' })
      files.set(join(to), find(from))
    },
    remove: async (path) => {
      files.delete(join(path))
    },
    syncDirectory: async () => undefined,
    lock: async (directory) => {
      if (held.has(join(directory))) throw new Error(`${directory} is in use by this process`)
      held.add(join(directory))
      return async () => {
        held.delete(join(directory))
      }
    },
  }
}
