/** Manifests in a directory: what there is, what each is about, and their texts. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareTexts } from '../../base/order.ts'
import { reasonOf } from '../../base/thrown.ts'
import { manifestText, whyUnreadable } from '../../operations/manifest-text.ts'

/** A file, or a directory whose files belong together. */
export interface ManifestEntry {
  readonly name: string
  readonly path: string
  readonly isDirectory: boolean
  /** The comment that its first file opens with. */
  readonly about: readonly string[]
  readonly files: readonly string[]
}

export const isManifest = (name: string): boolean => /\.(?:ya?ml|json)$/.test(name)

/** What shows most at once, first; what is not named here follows by name. */
const lessons = ['web.yaml', 'shop', 'stuck-rollout.yaml', 'liveness.yaml', 'statefulset.yaml', 'job.yaml']

const lessonOf = (name: string): number => (lessons.includes(name) ? lessons.indexOf(name) : lessons.length)

/** Every sample in the directory, the most telling first. */
export async function listSamples(directory: string): Promise<readonly ManifestEntry[]> {
  const entries = await listManifests(directory)
  return entries.filter(({ files }) => files.length > 0).toSorted((left, right) => lessonOf(left.name) - lessonOf(right.name))
}

/** Directories and manifests in a directory, by name; nothing that is hidden. Of what cannot be read it is told why. */
export async function listManifests(directory: string): Promise<readonly ManifestEntry[]> {
  const entries = (await reading(directory, () => readdir(directory, { withFileTypes: true }))).filter(
    (entry) => !entry.name.startsWith('.') && (entry.isDirectory() || isManifest(entry.name)),
  )
  return Promise.all(
    entries
      .sort((left, right) => compareTexts(left.name, right.name))
      .map(async (entry): Promise<ManifestEntry> => {
        const path = join(directory, entry.name)
        const found = await lookInto(path).catch((error: unknown) => ({ files: [path], about: [reasonOf(error)] }))
        return { name: entry.name, path, isDirectory: entry.isDirectory(), ...found }
      }),
  )
}

async function lookInto(path: string): Promise<Pick<ManifestEntry, 'files' | 'about'>> {
  const files = await manifestFiles(path)
  const [first] = files
  return { files, about: first === undefined ? [] : openingComment(await readText(first)) }
}

/** The manifests at a path: itself, or those of a directory in order. */
export const manifestFiles = (path: string): Promise<readonly string[]> =>
  reading(path, async () => {
    if (!(await stat(path)).isDirectory()) return [path]
    return (await readdir(path))
      .filter(isManifest)
      .sort()
      .map((name) => join(path, name))
  })

/** More manifests than these are not what anybody means to apply at once. */
const mostFiles = 1000

/** The manifests in a directory and in those below it, in order; nothing that is hidden. Rejects where there are too many. */
export async function manifestsBelow(directory: string): Promise<readonly string[]> {
  const files: string[] = []
  const walk = async (path: string): Promise<void> => {
    const entries = await reading(path, () => readdir(path, { withFileTypes: true }))
    for (const entry of entries.toSorted((left, right) => compareTexts(left.name, right.name))) {
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) await walk(join(path, entry.name))
      else if (isManifest(entry.name)) files.push(join(path, entry.name))
      if (files.length > mostFiles) throw new Error(`${directory} and what is below it hold more than ${mostFiles} manifests`)
    }
  }
  await walk(directory)
  return files
}

export const readText = (path: string): Promise<string> => reading(path, async () => manifestText(path, await readFile(path)))

/** Rejects with what may be said of the path. */
async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new Error(whyUnreadable(path, error), { cause: error })
  }
}

function openingComment(text: string): string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break
    lines.push(line.replace(/^#+ ?/, ''))
  }
  return lines
}
