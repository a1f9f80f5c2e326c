/** A container's file system: its own tree with volumes mounted into it. */
import { FileError, type FileInfo, type Files, type MountInfo } from './files.ts'
import type { FileTree, TreePath } from './file-tree.ts'

export interface TreeMount {
  readonly path: string
  readonly volume: string
  readonly tree: FileTree
  /** The part of the volume that is mounted. */
  readonly inside: TreePath
  readonly readOnly: boolean
  readonly type: MountInfo['type']
}

interface Place {
  readonly tree: FileTree
  readonly path: TreePath
  readonly readOnly: boolean
  readonly mount: TreeMount | undefined
  /** True for the mount point itself. */
  readonly isMountPoint: boolean
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

export function mountedFiles(root: FileTree, mounts: readonly TreeMount[], rootReadOnly = false): Files {
  const deepestFirst = mounts.map((mount) => ({ mount, parts: splitPath(mount.path) })).sort((a, b) => b.parts.length - a.parts.length)
  const place = (path: string): Place => {
    const parts = splitPath(path)
    for (const { mount, parts: at } of deepestFirst) {
      if (at.every((name, index) => parts[index] === name)) {
        return {
          tree: mount.tree,
          path: [...mount.inside, ...parts.slice(at.length)],
          readOnly: mount.readOnly,
          mount,
          isMountPoint: parts.length === at.length,
        }
      }
    }
    return { tree: root, path: parts, readOnly: rootReadOnly, mount: undefined, isMountPoint: parts.length === 0 }
  }
  /** Errors name the path as the program gave it, not the one inside a volume. */
  const at = <T>(path: string, run: (place: Place) => T): T => {
    try {
      return run(place(path))
    } catch (error) {
      throw error instanceof FileError ? new FileError(error.code, path) : error
    }
  }
  const change = (path: string, run: (place: Place) => void): void =>
    at(path, (found) => {
      if (found.readOnly) throw new FileError('EROFS', path)
      run(found)
    })
  const files: Files = {
    stat: (path): FileInfo | undefined => at(path, ({ tree, path: inside }) => tree.stat(inside)),
    read: (path) => at(path, ({ tree, path: inside }) => tree.read(inside)),
    list: (path) =>
      at(path, ({ tree, path: inside }) => {
        const parts = splitPath(path)
        const below = deepestFirst
          .filter(({ parts: mount }) => mount.length === parts.length + 1 && parts.every((name, index) => mount[index] === name))
          .map(({ parts: mount }) => mount.at(-1) ?? '')
        return [...new Set([...tree.list(inside), ...below])].sort()
      }),
    write: (path, bytes, options) => change(path, ({ tree, path: inside }) => tree.write(inside, bytes, options)),
    makeDirectory: (path, options) =>
      at(path, ({ tree, path: inside, readOnly }) => {
        if (options?.recursive === true && tree.stat(inside)?.type === 'directory') return
        if (readOnly) throw new FileError('EROFS', path)
        tree.makeDirectory(inside, options)
      }),
    remove: (path, options) =>
      change(path, ({ tree, path: inside, isMountPoint }) => {
        if (isMountPoint) throw new FileError('EBUSY', path)
        tree.remove(inside, options)
      }),
    rename: (from, to) =>
      change(from, (source) =>
        change(to, (target) => {
          if (source.isMountPoint || target.isMountPoint) throw new FileError('EBUSY', from)
          if (source.tree === target.tree) return source.tree.rename(source.path, target.path)
          copyAcross(source, target)
          source.tree.remove(source.path, { recursive: true })
        }),
      ),
    setMode: (path, mode) => change(path, ({ tree, path: inside }) => tree.change(inside, { mode })),
    touch: (path, time) => change(path, ({ tree, path: inside }) => tree.change(inside, { modifiedAt: time })),
    mounts: () => [
      { path: '/', volume: 'overlay', type: 'overlay', readOnly: rootReadOnly },
      ...mounts.map(({ path, volume, type, readOnly }) => ({ path, volume, type, readOnly })),
    ],
  }
  return files
}

function copyAcross(source: Pick<Place, 'tree' | 'path'>, target: Pick<Place, 'tree' | 'path'>): void {
  const info = source.tree.stat(source.path)
  if (info === undefined) throw new FileError('ENOENT', source.path.join('/'))
  if (info.type === 'file') return target.tree.write(target.path, source.tree.read(source.path), { mode: info.mode })
  target.tree.makeDirectory(target.path, { recursive: true, mode: info.mode })
  for (const name of source.tree.list(source.path))
    copyAcross({ tree: source.tree, path: [...source.path, name] }, { tree: target.tree, path: [...target.path, name] })
}
