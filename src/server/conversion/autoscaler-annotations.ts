/**
 * What autoscaling/v1 says in annotations, read as Go's own decoder reads JSON: it knows the names of fields in any case, skips those of no
 * field, and takes nothing at all where one value does not fit its type.
 */
import { isJsonObject, setMember, type JsonObject } from '../../api/json-object.ts'
import { parseQuantity, quantityText } from '../../api/quantity.ts'
import { keepSpelling } from '../../api/spelling.ts'
import { parseTime } from '../../api/time.ts'

/** Of each field its type; with a star before it, it may be absent, else it has its zero. */
type Fields = Readonly<Record<string, string>>

const named: Fields = { name: 'text' }
const measured: Fields = { metricName: 'text', selector: '*Selector' }
const utilized = (what: string): Fields => ({ [`${what}AverageUtilization`]: '*int32' })

/** The types of what stands in these annotations. Behaviors are those of upstream's internal type, whose names differ from v2's by case. */
const types: Readonly<Record<string, Fields>> = {
  Metric: { type: 'text', object: '*Object', pods: '*Pods', resource: '*Resource', containerResource: '*Container', external: '*External' },
  Object: { ...measured, target: 'Reference', targetValue: 'amount', averageValue: '*amount' },
  Pods: { ...measured, targetAverageValue: 'amount' },
  Resource: { ...named, ...utilized('target'), targetAverageValue: '*amount' },
  Container: { ...named, ...utilized('target'), targetAverageValue: '*amount', container: 'text' },
  External: { metricName: 'text', metricSelector: '*Selector', targetValue: '*amount', targetAverageValue: '*amount' },
  MetricStatus: {
    ...{ type: 'text', object: '*ObjectStatus', pods: '*PodsStatus', resource: '*ResourceStatus' },
    ...{ containerResource: '*ContainerStatus', external: '*ExternalStatus' },
  },
  ObjectStatus: { ...measured, target: 'Reference', currentValue: 'amount', averageValue: '*amount' },
  PodsStatus: { ...measured, currentAverageValue: 'amount' },
  ResourceStatus: { ...named, ...utilized('current'), currentAverageValue: 'amount' },
  ContainerStatus: { ...named, ...utilized('current'), currentAverageValue: 'amount', container: 'text' },
  ExternalStatus: { metricName: 'text', metricSelector: '*Selector', currentValue: 'amount', currentAverageValue: '*amount' },
  Reference: { kind: 'text', name: 'text', apiVersion: 'word' },
  Selector: { matchLabels: '*labels', matchExpressions: '*[]Requirement' },
  Requirement: { key: 'text', operator: 'text', values: '*[]text' },
  Behavior: { scaleUp: '*Rules', scaleDown: '*Rules' },
  Rules: { stabilizationWindowSeconds: '*int32', selectPolicy: '*text', policies: '*[]Policy', tolerance: '*amount' },
  Policy: { type: 'text', value: 'int32', periodSeconds: 'int32' },
  Condition: { type: 'text', status: 'text', lastTransitionTime: 'time', reason: 'word', message: 'word' },
}

class Misfit extends Error {}

/** The value of the type, or undefined: it is none, or says nothing at all. */
export function readAnnotation(text: string, type: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value === null ? undefined : read(type, value)
  } catch (error) {
    if (error instanceof Misfit || error instanceof SyntaxError) return undefined
    throw error
  }
}

function read(type: string, value: unknown): unknown {
  if (type.startsWith('[]')) {
    if (!Array.isArray(value)) throw new Misfit()
    return value.map((item) => (item === null ? zeroOf(type.slice(2)) : read(type.slice(2), item)))
  }
  const fields = types[type]
  return fields === undefined ? readPlain(type, value) : readFields(fields, value)
}

function readFields(fields: Fields, value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Misfit()
  const out: JsonObject = {}
  for (const [given, member] of Object.entries(value)) {
    const name = Object.keys(fields).find((one) => one.toLowerCase() === given.toLowerCase())
    const type = fields[name ?? '']?.replace(/^\*/, '')
    // Of twins the last one counts, unless it is null.
    if (name !== undefined && type !== undefined && member !== null) out[name] = read(type, member)
  }
  for (const [name, type] of Object.entries(fields)) {
    if (out[name] !== undefined || type.startsWith('*') || type === 'word') continue
    out[name] = zeroOf(type)
    // No amount at all is told from one of nothing where Go's values are shown.
    if (type === 'amount') keepSpelling(out, name, '')
  }
  return out
}

function readPlain(type: string, value: unknown): unknown {
  switch (type) {
    case 'int32':
      if (typeof value !== 'number' || (value | 0) !== value) throw new Misfit()
      return value
    case 'amount': {
      const amount = typeof value === 'number' ? String(value) : value
      if (typeof amount !== 'string' || typeof parseQuantity(amount) === 'string') throw new Misfit()
      return quantityText(amount)
    }
    case 'labels': {
      if (!isJsonObject(value)) throw new Misfit()
      const out: JsonObject = {}
      for (const [name, label] of Object.entries(value)) setMember(out, name, label === null ? '' : read('text', label))
      return out
    }
    case 'time':
      if (typeof value !== 'string' || typeof parseTime(value) === 'string') throw new Misfit()
      return value
    default:
      if (typeof value !== 'string') throw new Misfit()
      return type === 'word' && value === '' ? undefined : value
  }
}

function zeroOf(type: string): unknown {
  if (types[type] !== undefined) return readFields(types[type], {})
  if (type === 'int32') return 0
  if (type === 'amount') return '0'
  return type === 'time' ? null : ''
}
