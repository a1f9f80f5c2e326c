/** The fields of custom objects that field selectors may name, as their definition lists them. */
import type { CustomType } from './custom-type.ts'
import { valueAt } from './scale.ts'

/** The fields as texts; empty where an object says nothing. */
export function selectableFields({ selectable }: CustomType, object: unknown): Record<string, string> {
  return Object.fromEntries(
    selectable.map((path) => {
      const value = valueAt(object, `.${path}`)
      return [path, value === undefined || value === null ? '' : String(value as string | number | boolean)]
    }),
  )
}
