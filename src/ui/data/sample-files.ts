/** Manifests in a directory: what there is, what each is about, and their texts. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A file, or a directory whose files belong together. */
export interface Sample {
  readonly name: string
  /** The comment that the file opens with. */
  readonly about: readonly string[]
  readonly files: readonly string[]
}

const isManifest = (name: string): boolean => /\.(?:ya?ml|json)$/.test(name)

/** What shows most at once, first; what is not named here follows by name. */
const lessons = ['web.yaml', 'shop', 'stuck-rollout.yaml', 'liveness.yaml', 'statefulset.yaml', 'job.yaml']

const lessonOf = (name: string): number => (lessons.includes(name) ? lessons.indexOf(name) : lessons.length)

/** Everything in the directory, the most telling first. */
export async function listSamples(directory: string): Promise<readonly Sample[]> {
  const entries = (await readdir(directory, { withFileTypes: true })).sort(
    (left, right) => lessonOf(left.name) - lessonOf(right.name) || (left.name < right.name ? -1 : 1),
  )
  const samples = await Promise.all(
    entries.map(async (entry): Promise<Sample[]> => {
      if (!entry.isDirectory() && !isManifest(entry.name)) return []
      const files = await manifestFiles(join(directory, entry.name))
      const [first] = files
      return first === undefined ? [] : [{ name: entry.name, about: openingComment(await readFile(first, 'utf8')), files }]
    }),
  )
  return samples.flat()
}

/** The manifests at a path: itself, or those of a directory in order. */
export async function manifestFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  return (await readdir(path))
    .filter(isManifest)
    .sort()
    .map((name) => join(path, name))
}

export const readText = (path: string): Promise<string> => readFile(path, 'utf8')

function openingComment(text: string): string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break
    lines.push(line.replace(/^#+ ?/, ''))
  }
  return lines
}
