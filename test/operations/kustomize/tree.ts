/** Files in memory, below `/tree`. */
import { join } from 'node:path'
import type { Files } from '../../../src/operations/kustomize/loader.ts'

/** The files of a tree by their paths; links lead to other paths of it. */
export function treeOf(contents: Readonly<Record<string, string | Uint8Array>>, links: Readonly<Record<string, string>> = {}): Files {
  const files = new Map(Object.entries(contents).map(([path, content]) => [join('/tree', path), Buffer.from(content)]))
  const isDirectory = (path: string): boolean => path === '/' || [...files.keys()].some((file) => file.startsWith(`${path}/`))
  return {
    follow: (path) => {
      const { [path.slice('/tree/'.length)]: target } = links
      const place = target === undefined ? path : join('/tree', target)
      return files.has(place) || isDirectory(place) ? place : undefined
    },
    isDirectory,
    read: (path) => files.get(path) ?? Buffer.alloc(0),
  }
}
