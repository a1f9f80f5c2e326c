/** A tree whose files are made when somebody reads them, as those of /proc and /sys are. */
import { FileError, type FileInfo } from './files.ts'
import type { ReadableTree, TreePath } from './file-tree.ts'

export type GeneratedNode =
  | { readonly type: 'file'; text(): string }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'device' }
  | { readonly type: 'directory'; entries(): Readonly<Record<string, GeneratedNode>> }

const modes = { file: 0o444, link: 0o777, device: 0o666, directory: 0o555 }

/** A file with what the function says. */
export const file = (text: () => string): GeneratedNode => ({ type: 'file', text })

export const link = (target: string): GeneratedNode => ({ type: 'link', target })

/** A directory with what the function lists. */
export const directory = (entries: () => Readonly<Record<string, GeneratedNode>>): GeneratedNode => ({ type: 'directory', entries })

export class GeneratedTree implements ReadableTree {
  private readonly top: GeneratedNode
  private readonly madeAt: number

  constructor(entries: () => Readonly<Record<string, GeneratedNode>>, madeAt: number) {
    this.top = directory(entries)
    this.madeAt = madeAt
  }

  stat(path: TreePath): FileInfo | undefined {
    const node = this.find(path)
    return node && { type: node.type, size: 0, mode: modes[node.type], uid: 0, gid: 0, modifiedAt: this.madeAt }
  }

  read(path: TreePath): Uint8Array {
    const node = this.need(path)
    if (node.type === 'directory') throw new FileError('EISDIR', path.join('/'))
    return new TextEncoder().encode(node.type === 'file' ? node.text() : '')
  }

  list(path: TreePath): string[] {
    const node = this.need(path)
    if (node.type !== 'directory') throw new FileError('ENOTDIR', path.join('/'))
    return Object.keys(node.entries()).sort()
  }

  linkOn(path: TreePath, from: number): { readonly at: number; readonly target: string } | undefined {
    for (let at = from; at < path.length; at++) {
      const node = this.find(path.slice(0, at + 1))
      if (node?.type === 'link') return { at, target: node.target }
    }
    return undefined
  }

  private find(path: TreePath): GeneratedNode | undefined {
    let node: GeneratedNode | undefined = this.top
    for (const name of path) {
      const entries: Readonly<Record<string, GeneratedNode>> = node?.type === 'directory' ? node.entries() : {}
      node = Object.hasOwn(entries, name) ? entries[name] : undefined
    }
    return node
  }

  private need(path: TreePath): GeneratedNode {
    const node = this.find(path)
    if (node === undefined) throw new FileError('ENOENT', path.join('/'))
    return node
  }
}
