/**
 * The columns that a person wants in tables: `columns.yaml` in the configuration directory, by kind. A mapping of titles to where the values stand
 * adds columns; a list, of titles and of such mappings, means the columns that it names, in its order.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../../api/json-object.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Column } from '../../kinds/kind.ts'
import { printerColumns } from '../../kinds/print/printer-columns.ts'
import { wordsOf } from '../app/words.ts'
import { ownColumn, titleOf } from './column-heads.ts'
import type { OwnTable } from './columns.ts'

type Columns = readonly Column<KubeObject>[]

/** What is wanted of the table of a kind; undefined: nothing. */
export type OwnColumns = (resource: Resource) => OwnTable | undefined

const types = ['string', 'integer', 'number', 'boolean', 'date']

/** Of no file there is nothing to want. Rejects with file, place and cause when it cannot be read. */
export async function readOwnColumns(configDirectory: string | undefined): Promise<OwnColumns> {
  if (configDirectory === undefined) return () => undefined
  const path = join(configDirectory, 'columns.yaml')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Error(`${path}: ${reasonOf(error)}`)
  })
  if (text === undefined) return () => undefined
  // The parser is only needed where there is such a file.
  const { parseFile } = await import('../theme/parse-file.ts')
  const read = ownColumnsOf(parseFile(path, text))
  if ('problems' in read) throw new Error(`${path}: ${read.problems.join('; ')}`)
  return read.columns
}

/** What the data of the file mean, or every reason why they mean nothing, each beginning with its place. */
export function ownColumnsOf(data: unknown): { readonly columns: OwnColumns } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const byWord = new Map<string, OwnTable>()
  // A file of comments alone holds nothing.
  for (const [word, given] of entriesOf(data ?? {}, 'the file', problems)) byWord.set(word, tableOf(word, given, problems))
  if (problems.length > 0) return { problems }
  return { columns: (resource) => together([...wordsOf([resource]).keys()].flatMap((word) => byWord.get(word) ?? [])) }
}

/** A kind may be there by several words. */
const together = (tables: readonly OwnTable[]): OwnTable | undefined =>
  tables.length === 0
    ? undefined
    : { added: tables.flatMap(({ added }) => added), listed: tables.find(({ listed }) => listed !== undefined)?.listed }

function tableOf(word: string, given: unknown, problems: string[]): OwnTable {
  if (!Array.isArray(given)) return { added: addedBy(given, { place: word, problems }) }
  const items = given.map((item: unknown, index) => {
    const place = `${word}[${index}]`
    if (typeof item === 'string' && item !== '') return { added: [], titles: [titleOf(item)] }
    if (!isJsonObject(item)) problems.push(`${place}: must be a title such as NAME, or a title with its path`)
    const added = isJsonObject(item) ? addedBy(item, { place, problems }) : []
    return { added, titles: added.map(({ name }) => titleOf(name)) }
  })
  if (given.length === 0) problems.push(`${word}: must name a column`)
  return { added: items.flatMap(({ added }) => added), listed: items.flatMap(({ titles }) => titles) }
}

interface At {
  readonly place: string
  readonly problems: string[]
}

const addedBy = (given: unknown, { place, problems }: At): Columns =>
  entriesOf(given, place, problems).flatMap(([title, value]) => columnsOf(title, value, { place: `${place}.${title}`, problems }))

function entriesOf(data: unknown, place: string, problems: string[]): readonly (readonly [string, unknown])[] {
  if (isJsonObject(data)) return Object.entries(data)
  problems.push(`${place}: must be a mapping${place === 'the file' ? '' : ' or a list'}`)
  return []
}

/** `.status.qosClass`, or that as `path` beside a `type`. */
function columnsOf(title: string, value: unknown, { place, problems }: At): Columns {
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
