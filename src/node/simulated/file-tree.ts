/** A tree of files in memory. Trees share what they have in common: a directory is copied when one of its sharers changes it. */
import type { Clock } from '../../base/clock.ts'
import { FileError, type FileInfo, type Owner } from './files.ts'
import { setGid } from './permissions.ts'

interface Attributes extends Owner {
  readonly mode: number
  readonly modifiedAt: number
}

interface FileNode extends Attributes {
  readonly type: 'file'
  readonly bytes: Uint8Array
  /** Where the bytes lie, with room for more behind them; shared by all that the file was before. */
  readonly room?: { readonly buffer: Uint8Array; used: number }
}

interface LinkNode extends Attributes {
  readonly type: 'link'
  readonly target: string
}

/** What is read from it and written to it is the business of whoever opens it. */
interface DeviceNode extends Attributes {
  readonly type: 'device'
}

interface DirectoryNode extends Attributes {
  readonly type: 'directory'
  /** Only this tree may change it. */
  readonly tree: symbol
  readonly entries: Map<string, TreeNode>
  mode: number
  modifiedAt: number
  uid: number
  gid: number
}

type TreeNode = FileNode | LinkNode | DeviceNode | DirectoryNode

export type TreePath = readonly string[]

/** A tree that can be looked at: one of files, or one whose files are made when somebody reads them. No path is followed over a link. */
export interface ReadableTree {
  stat(path: TreePath): FileInfo | undefined
  read(path: TreePath): Uint8Array
  /** Names in the directory, sorted. */
  list(path: TreePath): string[]
  /** The first link on the way, not before the `from`th name: where it stands and what it holds. */
  linkOn(path: TreePath, from: number): { readonly at: number; readonly target: string } | undefined
}

/** Who makes a tree again when it is needed, as long as nobody has changed it. */
export interface TreeMaker {
  /** The time of what it begins with, while that is being made. */
  readonly madeAt: number | undefined
  /** Somebody is about to change it. */
  touch(): void
}

const root: Owner = { uid: 0, gid: 0 }

const slashed = (path: TreePath): string => `/${path.join('/')}`

const sizeOf = (node: TreeNode): number =>
  node.type === 'file' ? node.bytes.length : node.type === 'link' ? node.target.length : node.type === 'device' ? 0 : 4096

export class FileTree implements ReadableTree {
  private readonly id = Symbol('tree')
  private readonly clock: Pick<Clock, 'now'>
  private readonly maker: TreeMaker | undefined
  private readonly base: DirectoryNode | undefined
  private top: DirectoryNode

  /** Begins as a copy of `base`, or empty. */
  constructor(clock: Pick<Clock, 'now'>, { base, maker }: { readonly base?: FileTree; readonly maker?: TreeMaker } = {}) {
    this.clock = clock
    this.maker = maker
    this.base = base?.top
    this.top = base?.top ?? this.directory(0o755, root)
  }

  stat(path: TreePath): FileInfo | undefined {
    const node = this.find(path)
    if (node === undefined) return undefined
    const { type, mode, uid, gid, modifiedAt } = node
    return { type, size: sizeOf(node), mode, uid, gid, modifiedAt }
  }

  /** Bytes in all files. */
  size(): number {
    const sum = (node: DirectoryNode): number =>
      node.entries.values().reduce((total, entry) => total + (entry.type === 'directory' ? sum(entry) : sizeOf(entry)), 0)
    return sum(this.top)
  }

  /** Bytes in the files that were not there when it began. */
  ownSize(): number {
    const own = (node: DirectoryNode, before: TreeNode | undefined): number => {
      const shared = before?.type === 'directory' ? before.entries : undefined
      return node.entries.entries().reduce((total, [name, entry]) => {
        const old = shared?.get(name)
        if (entry === old) return total
        return total + (entry.type === 'directory' ? own(entry, old) : sizeOf(entry))
      }, 0)
    }
    return this.top === this.base ? 0 : own(this.top, this.base)
  }

  read(path: TreePath): Uint8Array {
    const node = this.need(path)
    if (node.type === 'directory') throw new FileError('EISDIR', slashed(path))
    return node.type === 'file' ? node.bytes : new Uint8Array()
  }

  list(path: TreePath): string[] {
    const node = this.need(path)
    if (node.type !== 'directory') throw new FileError('ENOTDIR', slashed(path))
    return [...node.entries.keys()].sort()
  }

  linkOn(path: TreePath, from: number): { readonly at: number; readonly target: string } | undefined {
    let node: TreeNode | undefined = this.top
    for (const [at, name] of path.entries()) {
      node = node.type === 'directory' ? node.entries.get(name) : undefined
      if (node === undefined) return undefined
      if (node.type === 'link' && at >= from) return { at, target: node.target }
    }
    return undefined
  }

  /** A file that is there keeps its mode and its owner; a new one in a directory with setgid has that directory's group. */
  write(
    path: TreePath,
    bytes: Uint8Array,
    { append = false, mode, owner = root }: { readonly append?: boolean; readonly mode?: number; readonly owner?: Owner } = {},
  ): void {
    const { parent, name } = this.parentOf(path)
    const old = parent.entries.get(name)
    if (old?.type === 'directory') throw new FileError('EISDIR', slashed(path))
    if (old?.type === 'device') return
    const before = old?.type === 'file' ? old : undefined
    const content = append && before !== undefined ? longer(before, bytes) : { bytes: Uint8Array.from(bytes) }
    const attributes = {
      mode: mode ?? 0o644,
      ...ownerIn(parent, owner),
      ...(before && { mode: before.mode, uid: before.uid, gid: before.gid }),
    }
    parent.entries.set(name, { type: 'file', ...content, ...attributes, modifiedAt: this.now() })
  }

  makeDirectory(
    path: TreePath,
    {
      recursive = false,
      mode = 0o755,
      owner = root,
    }: { readonly recursive?: boolean; readonly mode?: number; readonly owner?: Owner } = {},
  ): void {
    if (recursive)
      for (let length = 1; length < path.length; length++)
        if (this.find(path.slice(0, length)) === undefined) this.makeDirectory(path.slice(0, length), { owner })
    const old = this.find(path)
    if (old !== undefined) {
      if (recursive && old.type === 'directory') return
      throw new FileError('EEXIST', slashed(path))
    }
    const { parent, name } = this.parentOf(path)
    parent.entries.set(name, this.directory(mode | (parent.mode & setGid), ownerIn(parent, owner)))
    parent.modifiedAt = this.now()
  }

  makeLink(path: TreePath, target: string, owner: Owner = root): void {
    this.enter(path, { type: 'link', target, mode: 0o777, ...owner, modifiedAt: this.now() })
  }

  makeDevice(path: TreePath): void {
    this.enter(path, { type: 'device', mode: 0o666, ...root, modifiedAt: this.now() })
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
    if (target?.type === 'directory' && (node.type !== 'directory' || target.entries.size > 0))
      throw new FileError(node.type === 'directory' ? 'ENOTEMPTY' : 'EISDIR', slashed(to))
    if (slashed(to).startsWith(`${slashed(from)}/`)) throw new FileError('EINVAL', slashed(from))
    const { parent, name } = this.parentOf(to)
    parent.entries.set(name, node)
    const source = this.parentOf(from)
    if (slashed(from) !== slashed(to)) source.parent.entries.delete(source.name)
  }

  change(path: TreePath, change: Partial<Attributes>): void {
    const node = this.need(path)
    if (node.type === 'directory') return void Object.assign(this.own(path), change)
    const { parent, name } = this.parentOf(path)
    parent.entries.set(name, { ...node, ...change })
  }

  /** Replaces everything below the root. */
  clear(): void {
    this.maker?.touch()
    const { mode, uid, gid } = this.top
    this.top = this.directory(mode, { uid, gid })
  }

  private now(): number {
    return this.maker?.madeAt ?? this.clock.now()
  }

  private directory(mode: number, { uid, gid }: Owner): DirectoryNode {
    return { type: 'directory', tree: this.id, entries: new Map(), mode, uid, gid, modifiedAt: this.now() }
  }

  private enter(path: TreePath, node: TreeNode): void {
    const { parent, name } = this.parentOf(path)
    if (parent.entries.has(name)) throw new FileError('EEXIST', slashed(path))
    parent.entries.set(name, node)
    parent.modifiedAt = this.now()
  }

  private find(path: TreePath): TreeNode | undefined {
    let node: TreeNode | undefined = this.top
    for (const name of path) {
      if (node?.type !== 'directory') return undefined
      node = node.entries.get(name)
    }
    return node
  }

  private need(path: TreePath): TreeNode {
    const node = this.find(path)
    if (node !== undefined) return node
    const nearest = path.findLastIndex((_, at) => this.find(path.slice(0, at)) !== undefined)
    const isBelowFile = nearest >= 0 && this.find(path.slice(0, nearest))?.type !== 'directory'
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
    if (found.type !== 'directory') throw new FileError('ENOTDIR', slashed(path))
    this.maker?.touch()
    let node = (this.top = this.mine(this.top))
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
    return node.tree === this.id ? node : { ...node, tree: this.id, entries: new Map(node.entries) }
  }
}

const mostRoom = 16 * 1024 ** 2

/** The file's bytes with others behind them. What is there is copied only when its room is full, or another file has taken it. */
function longer({ bytes: before, room }: FileNode, bytes: Uint8Array): Pick<FileNode, 'bytes' | 'room'> {
  const used = before.length + bytes.length
  let place = room
  if (place === undefined || place.used !== before.length || place.buffer.length < used) {
    place = { buffer: new Uint8Array(used + Math.min(used, mostRoom)), used }
    place.buffer.set(before)
  }
  place.buffer.set(bytes, before.length)
  place.used = used
  return { bytes: place.buffer.subarray(0, used), room: place }
}

const ownerIn = ({ mode, gid }: DirectoryNode, { uid, gid: given }: Owner): Owner => ({ uid, gid: mode & setGid ? gid : given })
