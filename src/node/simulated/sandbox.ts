/** One pod's place on a simulated node: its address, its volumes, and the file systems of its containers. */
import type { Clock } from '../../base/clock.ts'
import type { ContainerConfig, SandboxConfig, VolumeContent } from '../runtime.ts'
import { FileTree } from './file-tree.ts'
import type { Files } from './files.ts'
import type { ProcessSpace } from './process-table.ts'
import { mountedFiles, splitPath, type TreeMount } from './mounted-files.ts'
import type { Network } from './network.ts'

/** Trees that outlive a pod. */
export interface DurableTrees {
  /** Of a claim, cluster-wide. */
  claim(id: string): FileTree
  /** The node's own file system. */
  readonly host: FileTree
}

export interface SandboxVolume {
  /** Made when something first looks. */
  readonly tree: FileTree
  readonly inside: readonly string[]
  readonly type: TreeMount['type']
  /** Projected kinds are always read-only. */
  readonly readOnly: boolean
  /** Other files from now on. */
  replace(content: VolumeContent): void
}

export interface Sandbox {
  readonly id: string
  readonly ip: string
  readonly config: SandboxConfig
  readonly network: Network & { release(): void }
  readonly volumes: Map<string, SandboxVolume>
  readonly containers: Set<string>
  /** Where its containers share their processes. */
  readonly processes: ProcessSpace | undefined
}

export function volumeFrom(content: VolumeContent, trees: DurableTrees, clock: Clock): SandboxVolume {
  let latest = content
  let tree: FileTree | undefined
  const inside = content.type === 'host' ? splitPath(content.path) : []
  return {
    get tree() {
      tree ??= treeOf(latest, trees, clock)
      return tree
    },
    inside,
    type: content.type === 'files' || (content.type === 'shared' && content.medium === 'Memory') ? 'tmpfs' : 'ext4',
    readOnly: content.type === 'files',
    replace(next) {
      latest = next
      if (tree !== undefined && next.type === 'files') fill(tree, next.files)
    },
  }
}

function treeOf(content: VolumeContent, trees: DurableTrees, clock: Clock): FileTree {
  if (content.type === 'claim') return trees.claim(content.id)
  if (content.type === 'host') {
    const inside = splitPath(content.path)
    if (trees.host.stat(inside) === undefined) trees.host.makeDirectory(inside, { recursive: true })
    return trees.host
  }
  const tree = new FileTree(() => clock.now())
  if (content.type === 'files') fill(tree, content.files)
  return tree
}

/** Replaces the files of a projected volume. */
function fill(tree: FileTree, files: (VolumeContent & { type: 'files' })['files']): void {
  tree.clear()
  for (const [path, { content, mode }] of Object.entries(files)) {
    const parts = splitPath(path)
    if (parts.length > 1) tree.makeDirectory(parts.slice(0, -1), { recursive: true })
    tree.write(parts, content, { mode })
  }
}

const encoder = new TextEncoder()

/** In the order in which kubelet writes it. */
const resolvConf = ({ nameServers, searches, options }: SandboxConfig['dns']): string =>
  [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...nameServers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ]
    .map((line) => `${line}\n`)
    .join('')

/** The container's view: the image's files, what kubelet puts into /etc, and the mounts. */
export function containerFiles(sandbox: Sandbox, config: ContainerConfig, base: FileTree, clock: Clock): Files {
  const root = new FileTree(() => clock.now(), base)
  const put = (path: string, text: string): void => {
    const parts = splitPath(path)
    root.makeDirectory(parts.slice(0, -1), { recursive: true })
    root.write(parts, encoder.encode(text))
  }
  const { hostname, hostAliases = [] } = sandbox.config
  const aliases =
    hostAliases.length === 0
      ? ''
      : `\n# Entries added by HostAliases.\n${hostAliases.map(({ ip, hostnames }) => `${ip}\t${hostnames.join('\t')}\n`).join('')}`
  put('/etc/hostname', `${hostname}\n`)
  put(
    '/etc/hosts',
    `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${sandbox.ip}\t${hostname}\n${aliases}`,
  )
  put('/etc/resolv.conf', resolvConf(sandbox.config.dns))
  put(config.terminationMessagePath, '')
  const messages = new FileTree(() => clock.now())
  messages.write(['message'], new Uint8Array())
  root.makeDirectory(['tmp'], { recursive: true, mode: 0o777 })
  const mounts = config.mounts.flatMap((mount): TreeMount[] => {
    const volume = sandbox.volumes.get(mount.volume)
    if (volume === undefined) return []
    const inside = [...volume.inside, ...splitPath(mount.subPath ?? '')]
    if (mount.subPath !== undefined && mount.subPath !== '' && volume.tree.stat(inside) === undefined && !volume.readOnly)
      volume.tree.makeDirectory(inside, { recursive: true })
    makeMountPoint(root, mount.mountPath, volume.tree.stat(inside)?.type === 'file')
    return [
      {
        path: mount.mountPath,
        volume: mount.volume,
        tree: volume.tree,
        inside,
        readOnly: mount.readOnly || volume.readOnly,
        type: volume.type,
      },
    ]
  })
  // Upstream mounts the file for the message, so that it can be written whatever the rest.
  const message: TreeMount = {
    path: config.terminationMessagePath,
    volume: 'termination-log',
    tree: messages,
    inside: ['message'],
    readOnly: false,
    type: 'ext4',
  }
  return mountedFiles(root, config.readOnlyRoot ? [...mounts, message] : mounts, config.readOnlyRoot)
}

/** The place of a mount shows in its parent's listing. */
function makeMountPoint(root: FileTree, path: string, isFile: boolean): void {
  const parts = splitPath(path)
  if (parts.length === 0 || root.stat(parts) !== undefined) return
  if (!isFile) return root.makeDirectory(parts, { recursive: true })
  root.makeDirectory(parts.slice(0, -1), { recursive: true })
  root.write(parts, new Uint8Array())
}
