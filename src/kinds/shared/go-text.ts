/** Whole values as Go's %#v prints them, by what is known of their types. */
import { goJson, goPointer, goQuantity, goQuote, GoValue } from '../../api/go-value.ts'
import { fieldsOf, kindOf, memberOf, nameOf, shapeOf, sourceOf, zeroText } from './go-type.ts'

/** The text of a decoded value; a struct that is none was a nil pointer, of which refusals say null. */
export function goText(type: string, value: unknown): GoValue {
  return new GoValue((value ?? undefined) === undefined && kindOf(type) === 'struct' ? '"null"' : textOf(type, value))
}

function textOf(type: string, value: unknown): string {
  const isNone = value === undefined || value === null
  const shape = shapeOf(type)
  switch (kindOf(shape)) {
    case 'pointer':
      // Times print themselves, even where there is none.
      if (type === '*v1.Time') return isNone ? '<nil>' : goTime(value as string)
      return goPointer(nameOf(type.slice(1)), value).text
    case 'quantity':
      return goQuantity(isNone ? '0' : String(value as string | number)).text
    case 'struct':
      return `${nameOf(type)}{${fieldsOf(type)
        .map((field) => `${field.name}:${textOf(field.type, sourceOf(value, field))}`)
        .join(', ')}}`
    case 'slice':
      return isNone
        ? `${nameOf(type)}(nil)`
        : `${nameOf(type)}{${(value as readonly unknown[]).map((item) => textOf(shape.slice(2), item)).join(', ')}}`
    case 'map':
      return isNone ? `${nameOf(type)}(nil)` : `${nameOf(type)}{${entriesOf(shape, value as Readonly<Record<string, unknown>>)}}`
    default:
      return scalarText(type, value)
  }
}

function entriesOf(type: string, value: Readonly<Record<string, unknown>>): string {
  const inner = type === 'ResourceList' ? 'resource.Quantity' : type.slice(type.indexOf(']') + 1)
  return Object.keys(value)
    .sort()
    .map((key) => `${goQuote(key)}:${textOf(inner, memberOf(type, value, key))}`)
    .join(', ')
}

function scalarText(type: string, value: unknown): string {
  if (type === 'apiextensions.JSON') return goJson(value).text
  if (type === 'v1.Time') return goTime(value as string | undefined)
  if (value === undefined || value === null) return zeroText(type)
  return typeof value === 'string' ? goQuote(value) : String(value as number | boolean)
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC)` */
function goTime(text: string | undefined): string {
  if (text === undefined) return 'time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC)'
  const time = new Date(text)
  return `time.Date(${[time.getUTCFullYear(), `time.${months[time.getUTCMonth()] ?? ''}`, time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].join(', ')}, 0, time.Local)`
}
