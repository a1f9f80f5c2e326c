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
  'var/lib',
  'var/log',
  'var/run',
  'var/tmp',
]

export function baseTree(definition: ImageDefinition | undefined, clock: Clock): FileTree {
  const tree = new FileTree(() => clock.now())
  const encoder = new TextEncoder()
  for (const path of usualDirectories) tree.makeDirectory(splitPath(path), { recursive: true })
  for (const [path, { content, mode }] of Object.entries(definition?.files ?? {})) {
    const parts = splitPath(path)
    if (path.endsWith('/')) tree.makeDirectory(parts, { recursive: true })
    else {
      tree.makeDirectory(parts.slice(0, -1), { recursive: true })
      tree.write(parts, typeof content === 'string' ? encoder.encode(content) : content, mode === undefined ? {} : { mode })
    }
  }
  return tree
}
