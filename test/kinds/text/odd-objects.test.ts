/** Objects of real clusters may lack a status, or carry null for a list: tables and pages must bear it. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import { describe as describeObject } from '../../../src/kinds/describe/index.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'
import { tableOf } from '../../../src/kinds/print/table.ts'
import { caseNames, loadCase, readerOf, resourceOf } from './cases.ts'

type Fields = Readonly<Record<string, unknown>>

/** One object of each kind, the one that says most. */
const samples: readonly KubeObject[] = [
  ...caseNames
    .flatMap((name) => loadCase(name).objects)
    .reduce((best, object) => {
      const key = `${object.apiVersion} ${object.kind}`
      const known = best.get(key)
      return known === undefined || JSON.stringify(object).length > JSON.stringify(known).length ? best.set(key, object) : best
    }, new Map<string, KubeObject>())
    .values(),
]

const withoutStatus = (object: KubeObject): KubeObject => {
  const { status: _status, ...rest } = object as KubeObject & { readonly status?: unknown }
  return rest
}

/** Every list directly under the object or its status is null. */
const withNullLists = (object: KubeObject): KubeObject => {
  const nulled = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Array.isArray(value) ? null : value]))
  const { status, ...rest } = object as unknown as Fields
  return { ...nulled(rest), ...(status !== undefined && { status: nulled(status as Fields) }) } as unknown as KubeObject
}

for (const sample of samples) {
  test.for([
    ['as it is', sample],
    ['without a status', withoutStatus(sample)],
    ['with null for lists', withNullLists(sample)],
  ] as const)(`${sample.apiVersion} ${sample.kind} %s is shown`, async ([, object]) => {
    const resource = resourceOf(sample)
    const { rows } = tableOf(columnsOf(resource), [object], 0)
    expect(rows[0]?.cells.every((cell) => ['string', 'number', 'boolean'].includes(typeof cell))).toBe(true)
    for (const column of columnsOf(resource)) {
      column.tone?.(object)
      column.since?.(object)
    }
    expect(await describeObject(resource, object, readerOf([]), 0)).toMatch(/^Name:/)
  })
}

test.for([
  [{}, 1],
  [{ count: 3 }, 3],
  [{ series: { count: 4 } }, 4],
  [{ series: {} }, 0],
] as const)('an event with %j counts %i', ([fields, count]) => {
  const columns = columnsOf({ id: 'v1 events' })
  // Only what the columns read.
  const event = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e' }, involvedObject: {}, ...fields } as unknown as KubeObject
  expect(columns.find(({ name }) => name === 'Count')?.cell(event, 0)).toBe(count)
})
