/** Objects of real clusters may lack a status, or carry null for a list: tables and pages must bear it. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import { describe as describeObject } from '../../../src/kinds/describe/index.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'
import { tableOf } from '../../../src/kinds/print/table.ts'
import { caseNames, loadCase, readerOf, resourceOf } from './cases.ts'

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

/** Of every list in the object, the object with null for it: servers print so what is required and empty. Pods without containers are held by none. */
function withNullLists(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return [null, ...value.flatMap((item, at) => withNullLists(item).map((odd) => value.with(at, odd)))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    withNullLists(member).flatMap((odd) => (name === 'containers' && odd === null ? [] : [{ ...value, [name]: odd }])),
  )
}

test.for(samples.map((sample) => [`${sample.apiVersion} ${sample.kind}`, sample] as const))(
  '%s is shown, whatever it lacks',
  async ([, sample]) => {
    const resource = resourceOf(sample)
    for (const object of [sample, withoutStatus(sample), ...(withNullLists(sample) as readonly KubeObject[])]) {
      const { rows } = tableOf(columnsOf(resource), [object], 0)
      expect(rows[0]?.cells.every((cell) => ['string', 'number', 'boolean'].includes(typeof cell))).toBe(true)
      for (const column of columnsOf(resource)) {
        column.tone?.(object)
        column.since?.(object)
      }
      expect(await describeObject(resource, object, readerOf([]), 0)).toMatch(/^Name:/)
    }
  },
)

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
