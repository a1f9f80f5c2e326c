/** Turns label and field selectors of a call into one test of objects. */
import { matchesFields, parseFieldSelector, type FieldTerm } from '../../api/field-selector.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { parseSelector, SelectorError, type Selector } from '../../api/selector.ts'
import { badRequest } from '../../api/status.ts'
import type { ListOptions } from '../../client/client.ts'
import { kindOf } from '../../kinds/index.ts'
import type { AnyKind } from '../../kinds/kind.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { selectableFields } from '../custom/selectable.ts'
import { shown, storageOf } from './storage.ts'

export type Selection = (object: KubeObject) => boolean

/** The test that the selectors make, or undefined if everything passes. Refuses selectors that cannot be read. */
export function selectionOf(
  resource: Resource,
  { labelSelector, fieldSelector }: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>,
): Selection | undefined {
  const labels = read(labelSelector, parseSelector)
  const terms = read(fieldSelector, parseFieldSelector)?.map((term) => inStoredWords(resource, term))
  const byLabels = labels === undefined ? undefined : labelTest(labels)
  const byFields = terms === undefined || terms.length === 0 ? undefined : fieldTest(resource, terms)
  if (byLabels === undefined || byFields === undefined) return byLabels ?? byFields
  return (object) => byFields(object) && byLabels(object)
}

/** Refuses selectors that are none, whatever they would select by: upstream reads them before it looks at other options. */
export function readSelectors({ labelSelector, fieldSelector }: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>): void {
  read(labelSelector, parseSelector)
  read(fieldSelector, parseFieldSelector)
}

function read<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  if (text === undefined || text === '') return undefined
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message)
    throw error
  }
}

const labelTest =
  (selector: Selector): Selection =>
  ({ metadata }) =>
    selector.matches(metadata.labels)

function fieldTest(resource: Resource, terms: readonly FieldTerm[]): Selection {
  const kind = kindOf(storageOf(resource).resource.id) as AnyKind | undefined
  const custom = customTypeOf(resource)
  const selectable = custom === undefined ? kind?.selectable?.bind(kind) : (object: unknown) => selectableFields(custom, object)
  // The fields of custom objects are those of the version asked for.
  const seen = (object: KubeObject): KubeObject => (custom === undefined ? object : shown(resource, object))
  // Kinds that let nothing else be selected by take the namespace even where objects are in none.
  const hasNamespace = resource.namespaced || selectable === undefined
  const isMetadata = ({ field }: FieldTerm): boolean => field === 'metadata.name' || (field === 'metadata.namespace' && hasNamespace)
  const fieldsOf = ({ metadata }: KubeObject): Record<string, string> => ({
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace ?? '',
  })
  if (terms.every(isMetadata)) return (object) => matchesFields(terms, fieldsOf(object))
  const known = selectable?.(empty) ?? {}
  const unknown = terms.find((term) => !isMetadata(term) && !Object.hasOwn(known, term.field))
  if (unknown !== undefined) throw unknownField(unknown.field, resource, selectable !== undefined)
  return (object) => matchesFields(terms, { ...fieldsOf(object), ...selectable?.(seen(object)) })
}

/** Upstream has other words for kinds that let nothing be selected by, and for Jobs. */
function unknownField(field: string, { id, kind }: Resource, hasOthers: boolean): Error {
  if (!hasOthers) return badRequest(`${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`)
  return badRequest(
    id === 'batch/v1 jobs' ? `field label ${JSON.stringify(field)} not supported for ${kind}` : `field label not supported: ${field}`,
  )
}

const olderField = /^(?:involvedObject\..*|reportingComponent|source)$/

/** Events are stored under the older names of their fields. */
function inStoredWords(resource: Resource, term: FieldTerm): FieldTerm {
  if (resource.group !== 'events.k8s.io') return term
  if (olderField.test(term.field)) throw unknownField(term.field, resource, true)
  return { ...term, field: term.field.replace(/^regarding\./, 'involvedObject.').replace(/^reportingController$/, 'reportingComponent') }
}

/** Tells which fields a kind lets select by: every kind reads an empty object. */
const empty = { metadata: {}, spec: {}, status: {}, involvedObject: {}, source: {} }
