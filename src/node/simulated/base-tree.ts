/** The files that a container begins with: the usual directories and those of its image. */
import type { Clock } from '../../base/clock.ts'
import { FileTree } from './file-tree.ts'
import { splitPath } from './mounted-files.ts'
import type { ImageDefinition } from './program.ts'

const usualDirectories = [
  'bin',
  'dev',
  'etc',
  'home',
  'lib',
  'mnt',
  'opt',
  'proc',
  'root',
  'run',
  'sbin',
  'srv',
  'sys',
  'tmp',
  'usr/bin',
  'usr/lib',
  'usr/local/bin',
  'usr/sbin',
  'usr/share',
  'var/cache',
  'var/lib',
  'var/log',
  'var/run',
  'var/tmp',
]

/** The users of every image. */
export const usualUsers = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'

/** What every image has that does not bring its own. */
export const usualFiles: ImageDefinition['files'] = {
  '/etc/passwd': { content: usualUsers },
  '/etc/group': { content: 'root:x:0:\nnogroup:x:65534:\n' },
}

const deviceLinks = {
  fd: '/proc/self/fd',
  stdin: '/proc/self/fd/0',
  stdout: '/proc/self/fd/1',
  stderr: '/proc/self/fd/2',
}

/** The tree of an image, or of a node, where there is none. */
export function baseTree(definition: ImageDefinition | undefined, clock: Pick<Clock, 'now'>): FileTree {
  const tree = new FileTree(clock)
  const encoder = new TextEncoder()
  for (const path of usualDirectories) tree.makeDirectory(splitPath(path), { recursive: true })
  for (const path of ['tmp', 'var/tmp']) tree.change(splitPath(path), { mode: 0o1777 })
  tree.change(['root'], { mode: 0o700 })
  for (const name of ['full', 'null', 'random', 'tty', 'urandom', 'zero']) tree.makeDevice(['dev', name])
  for (const [name, target] of Object.entries(deviceLinks)) tree.makeLink(['dev', name], target)
  for (const [path, { content, mode, target }] of Object.entries({ ...usualFiles, ...definition?.files })) {
    const parts = splitPath(path)
    if (path.endsWith('/')) tree.makeDirectory(parts, { recursive: true })
    else {
      tree.makeDirectory(parts.slice(0, -1), { recursive: true })
      if (target !== undefined) tree.makeLink(parts, target)
      else tree.write(parts, typeof content === 'string' ? encoder.encode(content) : content, mode === undefined ? {} : { mode })
    }
  }
  return tree
}
