/** A container's file system: its own tree with volumes mounted into it, as one user may use it. */
import { FileError, type FileInfo, type Files, type MountInfo, type Owner } from './files.ts'
import type { FileTree, ReadableTree, TreePath } from './file-tree.ts'
import { copyAcross, type Place, writable, type WritablePlace } from './mounted-place.ts'
import { bitsFor, mayEnter, mayRead, mayWrite, sticky } from './permissions.ts'
import type { User } from './program.ts'

export interface TreeMount {
  readonly path: string
  readonly volume: string
  readonly tree: ReadableTree
  /** The part of the volume that is mounted. */
  readonly inside: TreePath
  readonly readOnly: boolean
  readonly type: MountInfo['type']
}

/** `.` and `..` resolved, slashes folded. */
export function splitPath(path: string): string[] {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts
}

/** As many links as Linux follows in one path. */
const mostLinks = 40
const superUser: User = { uid: 0, gid: 0, groups: [] }

export interface MountedFilesOptions {
  readonly rootReadOnly?: boolean
  /** Whose programs use it; root unless told. */
  readonly user?: User
  /** The files of another process's container, by the number of the process: what `/proc/N/root` leads to. */
  readonly rootOf?: (pid: string) => MountedFiles | undefined
  /** The directory that is the root of all paths, as chroot has it. */
  readonly base?: readonly string[]
}

/** The files that a container sees: its own tree, and in it those of its mounts. */
export class MountedFiles implements Files {
  readonly root: FileTree
  private readonly options: MountedFilesOptions
  private readonly all: readonly TreeMount[]
  private readonly deepestFirst: readonly { readonly mount: TreeMount; readonly parts: readonly string[] }[]

  constructor(root: FileTree, mounts: readonly TreeMount[], options: MountedFilesOptions = {}) {
    this.root = root
    this.options = options
    this.all = mounts
    this.deepestFirst = mounts.map((mount) => ({ mount, parts: splitPath(mount.path) })).sort((a, b) => b.parts.length - a.parts.length)
  }

  /** The same files with more mounted among them. */
  with(mounts: readonly TreeMount[], options: MountedFilesOptions): MountedFiles {
    return new MountedFiles(this.root, [...this.all, ...mounts], { ...this.options, ...options })
  }

  stat(path: string): FileInfo | undefined {
    return this.info(path, true)
  }

  lstat(path: string): FileInfo | undefined {
    return this.info(path, false)
  }

  read(path: string): Uint8Array {
    return this.look(path, () => {
      const { parts, place } = this.follow(splitPath(path))
      this.refuseWithout(mayRead, parts)
      return place.tree.read(place.path)
    })
  }

  list(path: string): readonly string[] {
    return this.look(path, () => {
      const { parts, place } = this.follow(splitPath(path))
      this.refuseWithout(mayRead, parts)
      const below = this.deepestFirst
        .filter(({ parts: mount }) => mount.length === parts.length + 1 && parts.every((name, index) => mount[index] === name))
        .map(({ parts: mount }) => mount.at(-1) ?? '')
      return [...new Set([...place.tree.list(place.path), ...below])].sort()
    })
  }

  readLink(path: string): string | undefined {
    return this.look(path, () => {
      const { place } = this.follow(splitPath(path), false)
      const last = place.path.length - 1
      return place.tree.linkOn(place.path, last)?.target
    })
  }

  realPath(path: string): string {
    return this.look(path, () => `/${this.follow(splitPath(path)).parts.slice(this.base.length).join('/')}`)
  }

  whyNotWritable(path: string): FileError | undefined {
    try {
      this.look(path, () => {
        const { parts, place } = this.follow(splitPath(path))
        const { tree } = writable(place)
        if (tree.stat(place.path) === undefined) throw new FileError('ENOENT', path)
        this.refuseWithout(mayWrite, parts)
      })
      return undefined
    } catch (error) {
      if (error instanceof FileError) return error
      throw error
    }
  }

  write(path: string, bytes: Uint8Array, options?: Parameters<Files['write']>[2]): void {
    this.look(path, () => {
      const { parts, place } = this.follow(splitPath(path))
      const { tree } = writable(place)
      this.refuseWithout(mayWrite, tree.stat(place.path) === undefined ? parts.slice(0, -1) : parts)
      tree.write(place.path, bytes, { ...options, owner: this.user })
    })
  }

  makeDirectory(path: string, options?: Parameters<Files['makeDirectory']>[1]): void {
    this.look(path, () => {
      const { parts, place } = this.follow(splitPath(path))
      const isThere = place.tree.stat(place.path) !== undefined
      if (isThere && options?.recursive !== true) throw new FileError('EEXIST', path)
      if (isThere && place.tree.stat(place.path)?.type === 'directory') return
      const { tree } = writable(place)
      this.refuseWithout(mayWrite, this.nearest(parts.slice(0, -1)))
      tree.makeDirectory(place.path, { ...options, owner: this.user })
    })
  }

  makeLink(path: string, target: string): void {
    this.look(path, () => {
      const { parts, place } = this.follow(splitPath(path), false)
      const { tree } = writable(place)
      this.refuseWithout(mayWrite, parts.slice(0, -1))
      tree.makeLink(place.path, target, this.user)
    })
  }

  remove(path: string, options?: Parameters<Files['remove']>[1]): void {
    this.look(path, () => {
      const place = this.removable(path)
      place.tree.remove(place.path, options)
    })
  }

  rename(from: string, to: string): void {
    this.look(from, () => {
      const source = this.removable(from)
      const { parts, place } = this.follow(splitPath(to), false)
      if (place.isMountPoint) throw new FileError('EBUSY', from)
      this.refuseWithout(mayWrite, parts.slice(0, -1))
      const target = writable(place)
      if (source.tree === target.tree) return source.tree.rename(source.path, target.path)
      copyAcross(source, target)
      source.tree.remove(source.path, { recursive: true })
    })
  }

  setMode(path: string, mode: number): void {
    this.change(path, { mode })
  }

  setOwner(path: string, owner: Partial<Owner>): void {
    if (this.user.uid !== 0) throw new FileError('EPERM', path)
    this.change(path, owner)
  }

  touch(path: string, time: number): void {
    this.change(path, { modifiedAt: time })
  }

  mounts(): readonly MountInfo[] {
    const all = [
      { path: '/', volume: 'overlay', type: 'overlay' as const, readOnly: this.options.rootReadOnly === true },
      ...this.all.map(({ path, volume, type, readOnly }) => ({ path, volume, type, readOnly })),
    ]
    const { base } = this
    const below = all.filter(({ path }) => base.every((name, at) => splitPath(path)[at] === name))
    return below.map((mount) => ({ ...mount, path: `/${splitPath(mount.path).slice(base.length).join('/')}` }))
  }

  private get base(): readonly string[] {
    return this.options.base ?? []
  }

  private get user(): User {
    return this.options.user ?? superUser
  }

  /** What cannot be reached is not there. */
  private info(path: string, whole: boolean): FileInfo | undefined {
    try {
      const { tree, path: inside } = this.follow(splitPath(path), whole).place
      return tree.stat(inside)
    } catch (error) {
      if (error instanceof FileError) return undefined
      throw error
    }
  }

  private change(path: string, change: Parameters<FileTree['change']>[1]): void {
    this.look(path, () => {
      const { place } = this.follow(splitPath(path))
      const { tree } = writable(place)
      const owner = tree.stat(place.path)?.uid
      if (owner !== undefined && this.user.uid !== 0 && this.user.uid !== owner) throw new FileError('EPERM', path)
      tree.change(place.path, change)
    })
  }

  /** Where a path leads, link by link; the last name is looked at itself unless `whole`. */
  private follow(path: readonly string[], whole = true): { readonly parts: readonly string[]; readonly place: Place } {
    const { base } = this
    let parts = [...base, ...path]
    for (let turn = 0; turn <= mostLinks; turn++) {
      const place = this.placeOf(parts)
      const offset = place.path.length - parts.length
      const link = place.tree.linkOn(place.path, Math.max(0, offset))
      if (link === undefined || (!whole && link.at === place.path.length - 1)) {
        this.refuseWithoutWay(parts)
        return { parts, place }
      }
      const at = link.at - offset
      const target = link.target.startsWith('/') ? link.target : `${parts.slice(base.length, at).join('/')}/${link.target}`
      parts = [...base, ...splitPath(target), ...parts.slice(at + 1)]
    }
    throw new FileError('ELOOP', `/${path.join('/')}`)
  }

  /** Which tree a path without links lies in, and where. */
  private placeOf(parts: readonly string[]): Place {
    const [top, pid = '', what, ...rest] = parts
    const other = top === 'proc' && what === 'root' ? this.options.rootOf?.(pid) : undefined
    if (other !== undefined) return other.placeOf(rest)
    for (const { mount, parts: at } of this.deepestFirst) {
      if (at.every((name, index) => parts[index] === name)) {
        return {
          tree: mount.tree,
          path: [...mount.inside, ...parts.slice(at.length)],
          readOnly: mount.readOnly,
          isMountPoint: parts.length === at.length,
        }
      }
    }
    return { tree: this.root, path: parts, readOnly: this.options.rootReadOnly === true, isMountPoint: parts.length === 0 }
  }

  private infoOf(parts: readonly string[]): FileInfo | undefined {
    const { tree, path } = this.placeOf(parts)
    return tree.stat(path)
  }

  /** The nearest directory above that exists. */
  private nearest(parts: readonly string[]): readonly string[] {
    return parts.length === 0 || this.infoOf(parts) !== undefined ? parts : this.nearest(parts.slice(0, -1))
  }

  /** What may be taken out of its directory: with the sticky bit only by who owns it. */
  private removable(path: string): WritablePlace {
    const { parts, place } = this.follow(splitPath(path), false)
    if (place.isMountPoint) throw new FileError('EBUSY', path)
    const target = writable(place)
    const info = target.tree.stat(target.path)
    if (info === undefined || this.user.uid === 0) return target
    this.refuseWithout(mayWrite, parts.slice(0, -1))
    const directory = this.infoOf(parts.slice(0, -1))
    const isForeign = ![info.uid, directory?.uid].includes(this.user.uid)
    if (isForeign && ((directory?.mode ?? 0) & sticky) !== 0) throw new FileError('EPERM', path)
    return target
  }

  private refuseWithoutWay(parts: readonly string[]): void {
    if (this.user.uid !== 0) for (let length = 0; length < parts.length; length++) this.refuseWithout(mayEnter, parts.slice(0, length))
  }

  private refuseWithout(wanted: number, parts: readonly string[]): void {
    if (this.user.uid === 0) return
    const info = this.infoOf(parts)
    if (info !== undefined && (bitsFor(this.user, info) & wanted) === 0) throw new FileError('EACCES', `/${parts.join('/')}`)
  }

  /** Errors name the path as the program gave it, not the one inside a volume. */
  private look<T>(path: string, run: () => T): T {
    try {
      return run()
    } catch (error) {
      throw error instanceof FileError ? new FileError(error.code, path) : error
    }
  }
}
