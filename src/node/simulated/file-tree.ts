/** A tree of files in memory. Trees share what they have in common: a directory is copied when one of its sharers changes it. */
import { FileError, type FileInfo } from './files.ts'

interface FileNode {
  readonly type: 'file'
  readonly bytes: Uint8Array
  readonly mode: number
  readonly modifiedAt: number
}

interface DirectoryNode {
  readonly type: 'directory'
  /** Only its owner may change it. */
  readonly owner: symbol
  readonly entries: Map<string, TreeNode>
  mode: number
  modifiedAt: number
}

type TreeNode = FileNode | DirectoryNode

export type TreePath = readonly string[]

const slashed = (path: TreePath): string => `/${path.join('/')}`

export class FileTree {
  private readonly owner = Symbol('tree')
  private root: DirectoryNode
  private readonly now: () => number

  /** Begins as a copy of `base`, or empty. */
  constructor(now: () => number, base?: FileTree) {
    this.now = now
    this.root = base?.root ?? this.directory(0o755)
  }

  stat(path: TreePath): FileInfo | undefined {
    const node = this.find(path)
    return node && { type: node.type, size: node.type === 'file' ? node.bytes.length : 4096, mode: node.mode, modifiedAt: node.modifiedAt }
  }

  /** Bytes in all files. */
  size(): number {
    const sizeOf = (node: DirectoryNode): number =>
      node.entries.values().reduce((sum, entry) => sum + (entry.type === 'file' ? entry.bytes.length : sizeOf(entry)), 0)
    return sizeOf(this.root)
  }

  read(path: TreePath): Uint8Array {
    const node = this.need(path)
    if (node.type === 'directory') throw new FileError('EISDIR', slashed(path))
    return node.bytes
  }

  list(path: TreePath): string[] {
    const node = this.need(path)
    if (node.type === 'file') throw new FileError('ENOTDIR', slashed(path))
    return [...node.entries.keys()].sort()
  }

  write(path: TreePath, bytes: Uint8Array, { append = false, mode }: { readonly append?: boolean; readonly mode?: number } = {}): void {
    const { parent, name } = this.parentOf(path)
    const old = parent.entries.get(name)
    if (old?.type === 'directory') throw new FileError('EISDIR', slashed(path))
    const content = append && old !== undefined ? Buffer.concat([old.bytes, bytes]) : Uint8Array.from(bytes)
    parent.entries.set(name, { type: 'file', bytes: content, mode: old?.mode ?? mode ?? 0o644, modifiedAt: this.now() })
  }

  makeDirectory(path: TreePath, { recursive = false, mode = 0o755 }: { readonly recursive?: boolean; readonly mode?: number } = {}): void {
    if (recursive)
      for (let length = 1; length < path.length; length++)
        if (this.find(path.slice(0, length)) === undefined) this.makeDirectory(path.slice(0, length), { mode })
    const old = this.find(path)
    if (old !== undefined) {
      if (recursive && old.type === 'directory') return
      throw new FileError('EEXIST', slashed(path))
    }
    const { parent, name } = this.parentOf(path)
    parent.entries.set(name, this.directory(mode))
    parent.modifiedAt = this.now()
  }

  remove(path: TreePath, { recursive = false }: { readonly recursive?: boolean } = {}): void {
    const node = this.need(path)
    if (path.length === 0) throw new FileError('EBUSY', '/')
    if (node.type === 'directory' && !recursive && node.entries.size > 0) throw new FileError('ENOTEMPTY', slashed(path))
    const { parent, name } = this.parentOf(path)
    parent.entries.delete(name)
    parent.modifiedAt = this.now()
  }

  rename(from: TreePath, to: TreePath): void {
    const node = this.need(from)
    const target = this.find(to)
    if (target?.type === 'directory' && (node.type === 'file' || target.entries.size > 0))
      throw new FileError(node.type === 'file' ? 'EISDIR' : 'ENOTEMPTY', slashed(to))
    if (slashed(to).startsWith(`${slashed(from)}/`)) throw new FileError('EINVAL', slashed(from))
    const { parent, name } = this.parentOf(to)
    parent.entries.set(name, node)
    const source = this.parentOf(from)
    if (slashed(from) !== slashed(to)) source.parent.entries.delete(source.name)
  }

  change(path: TreePath, change: { readonly mode?: number; readonly modifiedAt?: number }): void {
    const node = this.need(path)
    if (node.type === 'directory') {
      const own = this.own(path)
      own.mode = change.mode ?? own.mode
      own.modifiedAt = change.modifiedAt ?? own.modifiedAt
      return
    }
    const { parent, name } = this.parentOf(path)
    parent.entries.set(name, { ...node, ...change })
  }

  /** Replaces everything. */
  clear(): void {
    this.root = this.directory(0o755)
  }

  private directory(mode: number): DirectoryNode {
    return { type: 'directory', owner: this.owner, entries: new Map(), mode, modifiedAt: this.now() }
  }

  private find(path: TreePath): TreeNode | undefined {
    let node: TreeNode | undefined = this.root
    for (const name of path) {
      if (node?.type !== 'directory') return undefined
      node = node.entries.get(name)
    }
    return node
  }

  private need(path: TreePath): TreeNode {
    const node = this.find(path)
    if (node !== undefined) return node
    const isBelowFile = path.some((_, length) => this.find(path.slice(0, length))?.type === 'file')
    throw new FileError(isBelowFile ? 'ENOTDIR' : 'ENOENT', slashed(path))
  }

  /** The directory that holds the path's last name, ready to be changed. */
  private parentOf(path: TreePath): { parent: DirectoryNode; name: string } {
    const name = path.at(-1)
    if (name === undefined) throw new FileError('EISDIR', '/')
    return { parent: this.own(path.slice(0, -1)), name }
  }

  /** The directory as this tree's own, copying it and those above it where they are still shared. */
  private own(path: TreePath): DirectoryNode {
    const found = this.need(path)
    if (found.type === 'file') throw new FileError('ENOTDIR', slashed(path))
    let node = (this.root = this.mine(this.root))
    for (const name of path) {
      const next = node.entries.get(name)
      if (next?.type !== 'directory') throw new FileError('ENOTDIR', slashed(path))
      const own = this.mine(next)
      if (own !== next) node.entries.set(name, own)
      node = own
    }
    return node
  }

  private mine(node: DirectoryNode): DirectoryNode {
    return node.owner === this.owner ? node : { ...node, owner: this.owner, entries: new Map(node.entries) }
  }
}
