/** Our columns against those that a real server names for each built-in resource; our ages against its ages. */
import { expect, test } from 'vitest'
import { builtInResources } from '../../../src/api/resource.ts'
import { humanDuration } from '../../../src/api/time.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'
import { readRecorded } from './cases.ts'

interface Recorded {
  readonly kind: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly format: string; readonly priority: number }[]
}

const tables = JSON.parse(readRecorded('table-columns.json')) as Readonly<Record<string, Recorded>>

test.for(Object.keys(tables))('%s has the columns of a real server', (path) => {
  const [version = '', plural = ''] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
  const ours = columnsOf({ id: `${version} ${plural}` }).map(({ name, type, format = '', priority }) => ({ name, type, format, priority }))
  expect(ours).toEqual(tables[path]?.columns.map(({ name, type, format, priority }) => ({ name, type, format, priority })))
})

test('every built-in resource that can be listed is compared', () => {
  const listed = builtInResources.filter(({ verbs }) => verbs.includes('list')).map(({ id }) => id.replace(' ', '/'))
  expect(listed.filter((id) => tables[id] === undefined)).toEqual([])
})

test('ages are written as a real server writes them', () => {
  const pairs = JSON.parse(readRecorded('age.json')) as readonly (readonly [number, string])[]
  expect(pairs.map(([seconds]) => [seconds, humanDuration(seconds * 1000)])).toEqual(pairs)
})
