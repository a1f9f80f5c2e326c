/** Keeps what the engine made of the program's code from one start to the next: a third of a start's work is the compiler's otherwise. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

type Environment = Readonly<Record<string, string | undefined>>

export interface Kept<Exports> {
  readonly exports: Exports
  /** Keeps the code as it is by now, unless there was some already. Never fails: it is only a help. */
  keep(): void
}

const checksumSize = 4
const wordSize = 4
/** Of so many words one is looked at: four in each sector of 512 bytes, which a disk reads and loses together. */
const step = 32
/** Code older than that is removed, in milliseconds: that of a build in use is soon there again. */
const keptFor = 30 * 24 * 60 * 60 * 1000

/**
 * Runs a file that the build made beside this one, with the code that an earlier start in the same role kept. Node's own cache would have
 * what is compiled as a file is loaded, and not the thousands of functions that are compiled as they are first called. The code lies in
 * the user's cache directory, by the XDG rules.
 */
export function loadKept<Exports>(fileName: string, role: string, env: Environment): Kept<Exports> {
  const file = join(import.meta.dirname, fileName)
  const directory = directoryFor(env)
  const name = `${fileName.slice(0, -'.cjs'.length)}-${/^\w+$/.test(role) ? role : 'other'}.code`
  const cachedData = directory && read(join(directory, name))
  // As Latin-1, which the build sees to, the engine takes the text without a copy.
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData && { cachedData }),
  })
  const module = { exports: {} }
  const run = script.runInThisContext() as (...parts: readonly unknown[]) => void // as the build makes it
  run(module.exports, createRequire(file), module, file, import.meta.dirname)
  let wanted = directory !== undefined && (cachedData === undefined || script.cachedDataRejected === true)
  return {
    exports: module.exports as Exports, // what the file exports
    keep: () => {
      if (!wanted || directory === undefined) return
      wanted = false
      write(directory, name, script)
    },
  }
}

function directoryFor({ XDG_CACHE_HOME: cache, HOME: home }: Environment): string | undefined {
  if (cache?.startsWith('/') === true) return join(cache, 'inkube')
  return home?.startsWith('/') === true ? join(home, '.cache', 'inkube') : undefined
}

/** The engine trusts what it is given, so that code which is not whole must not reach it: a checksum stands behind it. */
function read(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path)
    const code = bytes.subarray(0, -checksumSize)
    return checksumOf(code) === bytes.readInt32LE(code.length) ? code : undefined
  } catch {
    return undefined
  }
}

/**
 * Of some words in each sector: what a disk loses, it loses by sectors, and node:zlib takes longer to load than the code. One word would
 * not do: many are zero, as is all of a sector that was lost.
 */
function checksumOf(code: Buffer): number {
  const aligned = code.byteOffset % wordSize === 0 ? code : new Uint8Array(code)
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, Math.floor(code.length / wordSize))
  let sum = code.length
  for (let at = 0; at < words.length; at += step) sum = (Math.imul(sum, 31) + (words[at] ?? 0)) | 0
  return sum
}

function write(directory: string, name: string, script: Script): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const path = join(directory, name)
    const code = script.createCachedData()
    const checksum = Buffer.alloc(checksumSize)
    checksum.writeInt32LE(checksumOf(code))
    writeFileSync(`${path}.${process.pid}`, Buffer.concat([code, checksum]), { mode: 0o600, flush: true })
    renameSync(`${path}.${process.pid}`, path)
    removeOld(directory)
  } catch {
    // A directory that cannot be written costs the next start its time, and nothing else.
  }
}

function removeOld(directory: string): void {
  for (const name of readdirSync(directory).filter((each) => /\.code(?:\.\d+)?$/.test(each)))
    if (statSync(join(directory, name)).mtimeMs < Date.now() - keptFor) rmSync(join(directory, name))
}
