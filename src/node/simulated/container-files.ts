/** The file system of one container: the image's files, what kubelet puts into /etc, and the mounts. */
import type { Clock } from '../../base/clock.ts'
import type { ContainerConfig, Mount, SandboxConfig } from '../runtime.ts'
import { FileTree, type TreeMaker } from './file-tree.ts'
import { MountedFiles, splitPath, type TreeMount } from './mounted-files.ts'
import type { User } from './program.ts'
import { type Sandbox, volumeOf } from './sandbox.ts'
import type { SandboxVolume } from './sandbox-volume.ts'

export interface ContainerFilesMeans {
  /** The files of the image. */
  readonly base: FileTree
  readonly clock: Clock
  readonly user: User
  readonly maker: TreeMaker
}

/** What the container's programs see: the same each time, as long as nobody changes it. */
export function containerFiles(sandbox: Sandbox, config: ContainerConfig, means: ContainerFilesMeans): MountedFiles {
  const { base, clock, user, maker } = means
  const root = new FileTree(clock, { base, maker })
  for (const [path, text] of Object.entries(filesOfKubelet(sandbox))) {
    root.makeDirectory(splitPath(path).slice(0, -1), { recursive: true })
    root.write(splitPath(path), new TextEncoder().encode(text))
  }
  const messages = new FileTree(clock, { maker })
  messages.write(['message'], new Uint8Array(), { mode: 0o666 })
  makeMountPoint(root, config.terminationMessagePath, true)
  // Upstream mounts the file for the message, so that it can be written whatever the rest.
  const message: TreeMount = {
    path: config.terminationMessagePath,
    volume: 'termination-log',
    tree: messages,
    inside: ['message'],
    readOnly: false,
    type: 'ext4',
  }
  const mounts = config.mounts.flatMap((mount): TreeMount[] => {
    const volume = volumeOf(sandbox, mount.volume)
    if (volume === undefined) return []
    const part = mountedPart(volume, mount, clock)
    makeMountPoint(root, mount.mountPath, part.tree.stat(part.inside)?.type === 'file')
    return [part]
  })
  return new MountedFiles(root, [...mounts, message], { rootReadOnly: config.readOnlyRoot, user })
}

/** In the order in which kubelet writes it. */
const resolvConf = ({ nameServers, searches, options }: SandboxConfig['dns']): string =>
  [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...nameServers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ]
    .map((line) => `${line}\n`)
    .join('')

/** Of the loopback device, and of IPv6 in any case. */
const hostsAlways = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
]

function filesOfKubelet({ config: { hostname, ownNames, hostAliases = [], dns }, ip }: Sandbox): Readonly<Record<string, string>> {
  const aliases =
    hostAliases.length === 0
      ? ''
      : `\n# Entries added by HostAliases.\n${hostAliases.map((alias) => `${alias.ip}\t${alias.hostnames.join('\t')}\n`).join('')}`
  return {
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': `${['# Kubernetes-managed hosts file.', ...hostsAlways, [ip, ...ownNames].join('\t')].join('\n')}\n${aliases}`,
    '/etc/resolv.conf': resolvConf(dns),
  }
}

/**
 * The part of a volume that a mount shows. A part of projected files is what it was when the container was made: upstream follows the links
 * to it once, so that updates do not arrive.
 */
function mountedPart(volume: SandboxVolume, { volume: name, mountPath, subPath = '', readOnly }: Mount, clock: Clock): TreeMount {
  const inside = [...volume.inside, ...splitPath(subPath)]
  const mounted = { path: mountPath, volume: name, readOnly: readOnly || volume.readOnly, type: volume.type }
  if (subPath !== '' && volume.readOnly) {
    const [first = '', ...rest] = inside
    const [version = ''] = volume.tree.list([]).filter((each) => /^\.\.\d/.test(each))
    return { ...mounted, tree: new FileTree(clock, { base: volume.tree }), inside: [version, first, ...rest] }
  }
  if (subPath !== '' && volume.tree.stat(inside) === undefined) {
    const mode = volume.tree.stat(volume.inside)?.mode
    volume.tree.makeDirectory(inside, { recursive: true, ...(mode !== undefined && { mode }) })
  }
  return {
    ...mounted,
    inside,
    // A container that was changed outlives the trees of its volumes.
    get tree() {
      return volume.tree
    },
  }
}

/** The place of a mount shows in its parent's listing. */
function makeMountPoint(root: FileTree, path: string, isFile: boolean): void {
  const parts = splitPath(path)
  if (parts.length === 0 || root.stat(parts) !== undefined) return
  if (!isFile) return root.makeDirectory(parts, { recursive: true })
  root.makeDirectory(parts.slice(0, -1), { recursive: true })
  root.write(parts, new Uint8Array())
}
