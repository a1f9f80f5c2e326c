/** What a user may do with a file. */
import type { FileInfo } from './files.ts'
import type { User } from './program.ts'

export const [mayRead, mayWrite, mayEnter] = [4, 2, 1]
/** Bits above those: what is made in the directory is its group's; only owners take out of it. */
export const [setGid, sticky] = [0o2000, 0o1000]

/** The bits that count for somebody who is not root: read 4, write 2, execute or enter 1. */
export function bitsFor({ uid, gid, groups }: User, info: Pick<FileInfo, 'mode' | 'uid' | 'gid'>): number {
  const shift = uid === info.uid ? 6 : gid === info.gid || groups.includes(info.gid) ? 3 : 0
  return (info.mode >> shift) & 7
}
