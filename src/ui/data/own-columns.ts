/** Columns that a person adds to tables: `columns.yaml` in the configuration directory, by kind, each a title and where the value stands. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../../api/json-object.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Column } from '../../kinds/kind.ts'
import { printerColumns } from '../../kinds/print/printer-columns.ts'
import { wordsOf } from '../app/words.ts'
import { ownColumn } from './column-heads.ts'

type Columns = readonly Column<KubeObject>[]

/** The columns that were added to a kind. */
export type OwnColumns = (resource: Resource) => Columns

const types = ['string', 'integer', 'number', 'boolean', 'date']

/** Of no file there is nothing to add. Rejects with file, place and cause when it cannot be read. */
export async function readOwnColumns(configDirectory: string | undefined): Promise<OwnColumns> {
  if (configDirectory === undefined) return () => []
  const path = join(configDirectory, 'columns.yaml')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Error(`${path}: ${reasonOf(error)}`)
  })
  if (text === undefined) return () => []
  // The parser is only needed where there is such a file.
  const { parseFile } = await import('../theme/parse-file.ts')
  const read = ownColumnsOf(parseFile(path, text))
  if ('problems' in read) throw new Error(`${path}: ${read.problems.join('; ')}`)
  return read.columns
}

/** What the data of the file mean, or every reason why they mean nothing, each beginning with its place. */
export function ownColumnsOf(data: unknown): { readonly columns: OwnColumns } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const byWord = new Map<string, Columns>()
  // A file of comments alone holds nothing.
  for (const [word, given] of entriesOf(data ?? {}, 'the file', problems))
    byWord.set(
      word,
      entriesOf(given, word, problems).flatMap(([title, value]) => columnsOf(title, value, { place: `${word}.${title}`, problems })),
    )
  if (problems.length > 0) return { problems }
  return { columns: (resource) => [...wordsOf([resource]).keys()].flatMap((word) => byWord.get(word) ?? []) }
}

function entriesOf(data: unknown, place: string, problems: string[]): readonly (readonly [string, unknown])[] {
  if (isJsonObject(data)) return Object.entries(data)
  problems.push(`${place}: must be a mapping`)
  return []
}

/** `.status.qosClass`, or that as `path` beside a `type`. */
function columnsOf(title: string, value: unknown, { place, problems }: { readonly place: string; readonly problems: string[] }): Columns {
  const { path, type = 'string' } = isJsonObject(value) ? value : { path: value }
  if (typeof path !== 'string') problems.push(`${place}: must be a path such as .status.phase`)
  else if (typeof type !== 'string' || !types.includes(type)) problems.push(`${place}.type: must be one of ${types.join(', ')}`)
  else {
    const [, column] = printerColumns([{ name: title, type, jsonPath: path.replace(/^\{(.*)\}$/, '$1') }])
    if (column !== undefined) return [ownColumn(column)]
    problems.push(`${place}: ${JSON.stringify(path)} is no JSONPath`)
  }
  return []
}
