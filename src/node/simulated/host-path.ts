/** The types of hostPath volumes, checked against a simulated node's own file system. */
import type { FileTree } from './file-tree.ts'
import { splitPath } from './mounted-files.ts'

/** Sockets and devices are never there. */
const kinds: Readonly<Record<string, { readonly text: string; readonly is?: string }>> = {
  Directory: { text: 'a directory', is: 'directory' },
  File: { text: 'a file', is: 'file' },
  Socket: { text: 'a socket file' },
  CharDevice: { text: 'a character device' },
  BlockDevice: { text: 'a block device' },
}

/** Upstream's text when the path is not what the type asks for; makes what `...OrCreate` asks for. */
export function refuseHostPath(host: FileTree, path: string, type: string): string | undefined {
  const parts = splitPath(path)
  const found = host.stat(parts)?.type
  if (type === 'DirectoryOrCreate' && found === undefined) return void host.makeDirectory(parts, { recursive: true })
  if (type === 'FileOrCreate' && found === undefined) {
    // Like upstream, which makes the file but not the way to it.
    if (host.stat(parts.slice(0, -1)) === undefined) return `open ${path}: no such file or directory`
    return void host.write(parts, new Uint8Array())
  }
  const kind = kinds[type.replace('OrCreate', '')]
  return kind === undefined || (found !== undefined && found === kind.is)
    ? undefined
    : `hostPath type check failed: ${path} is not ${kind.text}`
}
