/** The hash of a generated resource's contents that stands behind its name. */
import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import { goJson } from '../../base/escaped-json.ts'
import { sortTexts } from '../../base/order.ts'
import { nameOf, objectOf, rememberId, setName, type Resource } from './resource.ts'
import type { ResourceList } from './resource-list.ts'

/** Letters for digits that might make bad words. */
const letters: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' }

function hashOf(resource: Resource): string {
  const digits = createHash('sha256')
    .update(encoded(objectOf(resource)))
    .digest('hex')
    .slice(0, 10)
  return digits.replace(/[013ae]/g, (digit) => letters[digit] ?? digit)
}

/** Puts their hashes behind the names of those that need them. */
export function addHashes(resources: ResourceList): void {
  for (const resource of resources.all)
    if (resource.needsHash) {
      const name = `${nameOf(resource)}-${hashOf(resource)}`
      rememberId(resource)
      setName(resource, name)
    }
}

/** What counts of a config map or secret. The name is looked for where it is not, and so is always empty. */
function encoded({ kind, type, data = '', binaryData, stringData }: JsonObject): string {
  const more = kind === 'Secret' ? { stringData } : { binaryData }
  return goJson(
    inOrder({
      kind,
      name: '',
      data,
      ...(kind === 'Secret' && { type: type ?? '' }),
      ...Object.fromEntries(Object.entries(more).filter(([, held]) => isJsonObject(held))),
    }),
  )
}

/** Members in the order in which Go prints maps. */
const inOrder = (value: unknown): unknown =>
  isJsonObject(value) ? Object.fromEntries(sortTexts(Object.keys(value)).map((key) => [key, inOrder(value[key])])) : value
