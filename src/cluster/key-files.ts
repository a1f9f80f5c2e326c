/** Keeps the cluster's keys and its port in files that only their owner may read. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { unreadable } from '../store/node-disk.ts'
import { keyringOf, secretsInMemory, type Keyring, type Secrets } from '../server/authentication/keyring.ts'

/** The secrets of the cluster in `directory`: files in its folder `pki`. */
export function secretFiles(directory: string): Secrets {
  const folder = join(directory, 'pki')
  return { read: (name) => readIfThere(join(folder, name)), write: (name, text) => writeWhole(folder, name, text) }
}

/** The keys of the cluster in `directory`, whether it runs or not. */
export const keyringIn = (directory: string): Keyring => keyringOf(secretFiles(directory), systemClock)

/** Keys that end with the process. */
export const passingKeyring = (): Keyring => keyringOf(secretsInMemory(), systemClock)

/** The port on which the cluster listened last, so that clients find it again. */
export async function lastPort(directory: string): Promise<number | undefined> {
  const port = Number(await readIfThere(join(directory, 'port')))
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
}

export const keepPort = (directory: string, port: number): Promise<void> => writeWhole(directory, 'port', `${port}\n`)

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw unreadable(path, error as NodeJS.ErrnoException)
  }
}

/** Never half a file: a new one takes the old one's place. The folder is the cluster's directory, which is there, or one right below it. */
async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const path = join(folder, name)
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, path)
}
