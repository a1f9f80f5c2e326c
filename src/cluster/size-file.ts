/**
 * How many worker nodes a cluster is to have, kept in a file from before its first object until all of them are registered: by its nodes
 * alone, a start that was cut short would leave a smaller cluster, or one without nodes, for good.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfThere, writeWhole } from './small-files.ts'

const name = 'nodes'

/** What a start that did not come to its end was to reach. */
export async function unfinishedSize(directory: string): Promise<number | undefined> {
  const text = (await readIfThere(join(directory, name)))?.trim() ?? ''
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined
}

/** Never fails: whoever has a full disk is told so by the store. */
export const keepSize = (directory: string, nodes: number): Promise<void> =>
  writeWhole(directory, name, `${nodes}\n`).catch(() => undefined)

export const forgetSize = (directory: string): Promise<void> => rm(join(directory, name), { force: true }).catch(() => undefined)
