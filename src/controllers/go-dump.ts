/** A decoded object as Go's spew prints it with types (`%#v`, without pointers' addresses): what upstream hashes templates by. */
import { quantity } from '../api/quantity.ts'
import { sortTexts } from '../base/order.ts'
import { templateFieldsOf } from './pod-template-fields.ts'

/**
 * The value as one of the types of a pod template, such as `v1.PodTemplateSpec`. Parts within lists, maps and pointers do not name their
 * type again.
 */
export function goDump(type: string, value: unknown, isNamed = true): string {
  const head = isNamed ? `(${type})` : ''
  const isNil = value === undefined || value === null
  if (type.startsWith('*')) return head + (isNil ? '<nil>' : goDump(type.slice(1), value, false))
  if (type.startsWith('[]'))
    return (
      head +
      (isNil || (value as readonly unknown[]).length === 0
        ? '<nil>'
        : `[${(value as readonly unknown[]).map((item) => goDump(type.slice(2), item, false)).join(' ')}]`)
    )
  const item = type === 'v1.ResourceList' ? 'resource.Quantity' : /^map\[\w+\](.*)$/.exec(type)?.[1]
  if (item !== undefined) return head + dumpMap(item, value as Readonly<Record<string, unknown>> | undefined)
  return head + dumpOne(type, isNil ? undefined : value)
}

function dumpMap(item: string, map: Readonly<Record<string, unknown>> | undefined | null): string {
  const keys = sortTexts(Object.keys(map ?? {}))
  return keys.length === 0 ? '<nil>' : `map[${keys.map((key) => `${key}:${goDump(item, map?.[key], false)}`).join(' ')}]`
}

function dumpOne(type: string, value: unknown): string {
  switch (type) {
    case 'v1.Time':
      // Nothing in a template has a time that is set.
      return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}'
    case 'resource.Quantity':
      return dumpQuantity(value as string | undefined)
    case 'intstr.IntOrString':
      return typeof value === 'string'
        ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
        : `{Type:(intstr.Type)0 IntVal:(int32)${String(value ?? 0)} StrVal:(string)}`
    default:
      return dumpStruct(type, value as Readonly<Record<string, unknown>> | undefined)
  }
}

function dumpQuantity(text: string | undefined): string {
  const { value, scale, format, text: spelling = '' } = text === undefined ? { value: 0n, scale: 0, format: '' } : quantity(text)
  return `{i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${spelling} Format:(resource.Format)${format}}`
}

function dumpStruct(type: string, value: Readonly<Record<string, unknown>> | undefined): string {
  const fields = type.startsWith('v1.') ? templateFieldsOf(type.slice(3)) : undefined
  if (fields !== undefined)
    return `{${fields.map(({ name, json, type: of, place }) => `${name}:${goDump(of, place === 'inline' ? value : value?.[json])}`).join(' ')}}`
  if (value !== undefined) return String(value)
  return type === 'bool' ? 'false' : /^(u?int\d*|byte)$/.test(type) ? '0' : ''
}
