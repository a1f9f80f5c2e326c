/** What the server refuses of ControllerRevisions: their data never changes. */
import { isSame } from '../../api/equal.ts'
import { nonNegative, problem } from '../../api/field-errors.ts'
import { GoValue } from '../../api/go-value.ts'
import type { ControllerRevision } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { changeFirst } from '../shared/update-checks.ts'

export const rules: Rules<ControllerRevision> = {
  updateChecks: changeFirst,
  check: ({ revision }) => nonNegative('revision', revision),
  checkCreate: ({ data }) => checkData(data),
  checkUpdate: ({ data }, old) =>
    isSame(data ?? undefined, old.data) ? [] : [problem.invalid('data', rawValue(data), 'field is immutable')],
}

function checkData(data: unknown): Problem[] {
  if (data === undefined || data === null) return [problem.required('data', 'data is mandatory')]
  return typeof data === 'object' && !Array.isArray(data) ? [] : [problem.required('data', 'data must be a valid JSON object')]
}

/** The bytes of the JSON, as Go prints a RawExtension. */
function rawValue(data: unknown): GoValue {
  const bytes =
    data === undefined || data === null
      ? '(nil)'
      : `{${[...new TextEncoder().encode(JSON.stringify(data))].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`
  return new GoValue(`runtime.RawExtension{Raw:[]uint8${bytes}, Object:runtime.Object(nil)}`)
}
