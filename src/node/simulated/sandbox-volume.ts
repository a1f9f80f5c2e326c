/** The volumes of one pod's sandbox as trees of files. */
import type { Clock } from '../../base/clock.ts'
import type { VolumeContent } from '../runtime.ts'
import { FileTree, type TreePath } from './file-tree.ts'
import { type RecentlyMade, Remade } from './remade.ts'
import { splitPath, type TreeMount } from './mounted-files.ts'
import { setGid } from './permissions.ts'

/** Trees that outlive a pod. */
export interface DurableTrees {
  /** Of a claim, cluster-wide. */
  claim(id: string): FileTree
  /** The node's own file system. */
  readonly host: FileTree
}

export interface VolumeMeans {
  readonly trees: DurableTrees
  readonly clock: Clock
  readonly recent: RecentlyMade
  /** The pod's fsGroup. */
  readonly group: number | undefined
}

/** Everybody may use the directory of a volume. */
const openMode = 0o777

export class SandboxVolume {
  readonly name: string
  private readonly means: VolumeMeans
  private content: VolumeContent
  /** When it became what it is, whenever something first looks. */
  private since: number
  private made: FileTree | Remade<FileTree> | undefined

  constructor(name: string, content: VolumeContent, means: VolumeMeans) {
    this.name = name
    this.content = content
    this.means = means
    this.since = means.clock.now()
  }

  /** Made when something first looks. */
  get tree(): FileTree {
    this.renew()
    this.made ??= this.content.type === 'files' ? this.projection() : treeOf(this.content, this.means)
    return this.made instanceof FileTree ? this.made : this.made.value
  }

  /** The part of the tree that is the volume. */
  get inside(): TreePath {
    return this.content.type === 'host' ? splitPath(this.content.path) : []
  }

  get type(): TreeMount['type'] {
    const { content } = this
    return content.type === 'files' || (content.type === 'shared' && content.medium === 'Memory') ? 'tmpfs' : 'ext4'
  }

  /** Projected kinds are always read-only. */
  get readOnly(): boolean {
    return this.content.type === 'files'
  }

  /** Programs that began before the agent did may have read something else. */
  get mayHaveChanged(): boolean {
    return this.content.type === 'files' && this.content.areOfObjects === true
  }

  /** Other files from now on. */
  replace(next: VolumeContent): void {
    this.become(next, this.means.clock.now())
  }

  /** What is renewed every so often was renewed the last time that it was due. */
  private renew(): void {
    const { content, means, since } = this
    if (content.type !== 'files' || content.renewMs === undefined) return
    const age = means.clock.now() - since
    if (age >= content.renewMs) this.become(content, since + age - (age % content.renewMs))
  }

  private become(next: VolumeContent, at: number): void {
    this.content = next
    this.since = at
    const { made, means } = this
    if (next.type !== 'files' || !(made instanceof Remade)) return
    made.update(at, (tree) => project(tree, next.files, { at, group: means.group }))
  }

  private projection(): Remade<FileTree> {
    const { clock, group, recent } = this.means
    return new Remade(this.since, recent, (maker, at) => {
      const tree = new FileTree(clock, { maker })
      if (this.content.type === 'files') project(tree, this.content.files, { at, group })
      return tree
    })
  }
}

function treeOf(content: Exclude<VolumeContent, { type: 'files' }>, means: VolumeMeans): FileTree {
  const { trees, clock, group } = means
  if (content.type === 'host') {
    const inside = splitPath(content.path)
    if (trees.host.stat(inside) === undefined) trees.host.makeDirectory(inside, { recursive: true })
    return trees.host
  }
  const tree = content.type === 'claim' ? trees.claim(content.id) : new FileTree(clock)
  if (content.type === 'shared' || tree.list([]).length === 0) tree.change([], { mode: openMode })
  if (group !== undefined) giveTo(group, tree, [])
  return tree
}

/** Upstream's SetVolumeOwnership: all files of the volume become the group's, which may use them, and those to come as well. */
function giveTo(group: number, tree: FileTree, path: TreePath): void {
  const info = tree.stat(path)
  if (info === undefined || info.type === 'link') return
  if (info.type !== 'directory') return tree.change(path, { gid: group, mode: info.mode | 0o660 })
  tree.change(path, { gid: group, mode: info.mode | 0o770 | setGid })
  for (const name of tree.list(path)) giveTo(group, tree, [...path, name])
}

interface Projection {
  readonly at: number
  readonly group: number | undefined
}

/**
 * Puts files in the place of those before. Upstream's AtomicWriter: they lie in a directory that is named after the time, `..data` leads to
 * it, and each name that programs look for leads through `..data`.
 */
function project(tree: FileTree, files: (VolumeContent & { type: 'files' })['files'], { at, group }: Projection): void {
  const owner = { uid: 0, gid: group ?? 0 }
  const shared = group === undefined ? 0 : setGid
  tree.clear()
  tree.change([], { mode: openMode | shared, gid: owner.gid })
  const version = `..${new Date(at).toISOString().replace(/[-T:]/g, '_').replace('Z', '')}000000`
  tree.makeDirectory([version], { mode: 0o755 | shared, owner })
  tree.makeLink(['..data'], version)
  for (const [path, { content, mode }] of Object.entries(files)) {
    const parts = splitPath(path)
    if (parts.length > 1) tree.makeDirectory([version, ...parts.slice(0, -1)], { recursive: true, owner })
    tree.write([version, ...parts], content, { mode: group === undefined ? mode : mode | 0o440, owner })
    const [first = ''] = parts
    if (tree.stat([first]) === undefined) tree.makeLink([first], `..data/${first}`)
  }
}
