import { expect, it } from 'vitest'
import { loadCel } from '../../src/api/cel/load.ts'
import { decode } from '../../src/api/decode.ts'
import { copyOf } from '../../src/api/equal.ts'
import { builtInResources } from '../../src/api/resource.ts'
import { typeOfResource } from '../../src/api/schema.ts'
import { seededRandom } from '../../src/base/random.ts'
import { kindOf } from '../../src/kinds/index.ts'
import { randomObject } from '../api/random-object.ts'

type Json = Record<string, unknown>

// Some rules compile expressions.
await loadCel()

it('no rule throws, whatever an object says', () => {
  const random = seededRandom(7)
  let played = 0
  for (let round = 0; round < 25; round++) {
    for (const resource of builtInResources) {
      const type = typeOfResource(resource)
      const kind = kindOf(resource.id)
      if (type === undefined || kind?.rules === undefined) continue
      const { rules } = kind
      const object = (): Json => {
        const body = randomObject(type, random, 9)
        const made = decode(type, {
          ...body,
          metadata: { ...(body['metadata'] as Json | undefined), name: 'a', namespace: 'b', uid: 'u' },
        }).object
        rules.defaults?.(made)
        return made
      }
      const old = object()
      rules.prepareCreate?.(old, () => undefined)
      const problems = [rules.check?.(old) ?? [], rules.checkCreate?.(old) ?? []]
      rules.warnings?.(old, undefined)
      kind.selectable?.(old)
      rules.grace?.(old)
      const changed = object()
      const status = copyOf(changed)
      rules.prepareUpdate?.(changed, old)
      problems.push(rules.check?.(changed) ?? [], rules.checkUpdate?.(changed, old) ?? [])
      rules.prepareStatusUpdate?.(status, old)
      problems.push(rules.checkStatusUpdate?.(status, old) ?? [])
      for (const { reason, message } of problems.flat()) expect(`${reason} ${message}`).not.toMatch(/(?<!(?:be|or) )undefined|\[object|NaN/)
      played++
    }
  }
  expect(played).toBeGreaterThan(1000)
})
