/** Where in which tree something lies, of all those that are mounted. */
import { FileError } from './files.ts'
import { FileTree, type ReadableTree, type TreePath } from './file-tree.ts'

export interface Place {
  readonly tree: ReadableTree
  readonly path: TreePath
  readonly readOnly: boolean
  /** True for the mount point itself. */
  readonly isMountPoint: boolean
}

export interface WritablePlace extends Place {
  readonly tree: FileTree
}

export function writable(place: Place): WritablePlace {
  if (place.readOnly || !(place.tree instanceof FileTree)) throw new FileError('EROFS', `/${place.path.join('/')}`)
  return place as WritablePlace
}

/** Moves what another tree has, without taking it away there. */
export function copyAcross(source: WritablePlace, target: WritablePlace): void {
  const info = source.tree.stat(source.path)
  if (info === undefined) throw new FileError('ENOENT', source.path.join('/'))
  const link = source.tree.linkOn(source.path, source.path.length - 1)
  if (link !== undefined) return target.tree.makeLink(target.path, link.target, info)
  if (info.type !== 'directory') return target.tree.write(target.path, source.tree.read(source.path), { mode: info.mode, owner: info })
  target.tree.makeDirectory(target.path, { recursive: true, mode: info.mode, owner: info })
  for (const name of source.tree.list(source.path))
    copyAcross({ ...source, path: [...source.path, name] }, { ...target, path: [...target.path, name] })
}
