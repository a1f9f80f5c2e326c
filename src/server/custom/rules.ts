/** The rules of a custom resource, made of its definition: what kinds of our own say in their files, a schema says here. */
import { cel } from '../../api/cel/load.ts'
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { goQuote, GoValue } from '../../api/go-value.ts'
import type { JsonObject } from '../../api/json-object.ts'
import { isStandardFinalizer } from '../../api/metadata.ts'
import type { KubeObject } from '../../api/object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../../kinds/kind.ts'
import { onlyAsChanged } from '../../kinds/shared/update-checks.ts'
import { correlate } from '../../api/json-schema/correlation.ts'
import type { CustomType } from './custom-type.ts'
import { fillDefaults } from './defaults.ts'
import { checkEmbedded } from '../../api/json-schema/embedded.ts'
import { checkLists } from './extensions.ts'
import { checkScale, checkScaleStatus } from './scale.ts'
import { validate } from '../../api/json-schema/validate.ts'

/** Objects are maps of what their schema let through. */
const asMap = (object: unknown): JsonObject => object as JsonObject

/** All of an object but its metadata, and a status that is written by itself: old and new share that. */
function wanted(object: object): JsonObject {
  const { metadata: _metadata, ...rest } = asMap(object)
  return rest
}

/** The rules of a type. */
export function customRules(type: CustomType): Rules<KubeObject> {
  const { schema, resource } = type
  const hasStatus = 'status' in resource.subresources
  return {
    generation: true,
    unconditionalUpdate: false,
    updateChecks: onlyAsChanged,
    anyFinalizer: true,
    defaults: (draft) => fillDefaults(schema, asMap(draft)),
    prepareCreate(draft) {
      if (hasStatus) delete asMap(draft)['status']
    },
    prepareUpdate(draft, old) {
      // Whatever else changes was wanted; without a subresource of its own, the status as well. Absent, null and empty are not the same.
      if (!isSame(wanted(draft), wanted(old))) draft.metadata.generation = (old.metadata.generation ?? 0) + 1
    },
    prepareStatusUpdate(draft, old) {
      const { managedFields, resourceVersion } = draft.metadata
      const { managedFields: _managed, ...metadata } = old.metadata
      asMap(draft)['metadata'] = { ...metadata, resourceVersion, ...(managedFields !== undefined && { managedFields }) }
    },
    checkCreate: (object, found = []) =>
      withRules(
        type,
        [
          ...validate(schema, object, { field: '', name: '' }),
          ...checkScale(type.scale, object),
          ...checkEmbedded(schema, object, ''),
          ...checkLists(schema, object, ''),
        ],
        { object, found },
      ),
    checkUpdate: (object, old, found = []) => withRules(type, checkUpdate(type, object, old), { object, old, found }),
    checkStatusUpdate: (object, old, found = []) =>
      withRules(
        type,
        [...checkStatus(schema, object, old), ...checkScaleStatus(type.scale, object), ...newListProblems(schema, object, old)],
        { object, old, found },
      ),
    tolerated: (object) => (tolerated.get(object) ?? []).map(({ field, message }) => `${field}: ${message}`),
    warnings: finalizerWarnings,
  }
}

/** New finalizers without a domain that are none of Kubernetes' own. */
function finalizerWarnings({ metadata }: KubeObject, old: KubeObject | undefined): string[] {
  const known = new Set(old?.metadata.finalizers ?? [])
  const bare = [...new Set(metadata.finalizers ?? [])]
    .filter((name) => !known.has(name) && !name.includes('/') && !isStandardFinalizer(name))
    .sort()
  return bare.map(
    (name) =>
      `metadata.finalizers: ${goQuote(name)}: prefer a domain-qualified finalizer name${name.includes('.') ? ' including a path (/)' : ''} to avoid accidental conflicts with other finalizer writers`,
  )
}

/** What was refused of an object before and is still so; told as warnings. */
const tolerated = new WeakMap<KubeObject, readonly Problem[]>()

interface Write {
  readonly object: KubeObject
  readonly old?: KubeObject
  /** What is wrong with its metadata. */
  readonly found: readonly Problem[]
}

/** The problems, and those that the rules of the schema find, unless the object is too broken for them. */
function withRules({ schema, hasRules }: CustomType, problems: readonly Problem[], { object, old, found }: Write): Problem[] {
  if (!hasRules) return [...problems]
  if (blocksRules(found) || blocksRules(problems)) return [...problems, rulesNotRun()]
  const verdict = cel().runRules(schema, object, old)
  tolerated.set(object, verdict.warnings)
  return [...problems, ...verdict.problems]
}

function checkUpdate(type: CustomType, object: KubeObject, old: KubeObject): Problem[] {
  const { schema } = type
  return [
    ...validate(schema, object, { field: '', name: '', now: correlate(schema, object, old) }),
    ...checkScale(type.scale, object),
    ...checkEmbedded(schema, object, ''),
    ...newListProblems(schema, object, old),
  ]
}

/** Sets and maps that were sound must stay so. */
const newListProblems = (schema: JSONSchemaProps, object: KubeObject, old: KubeObject): Problem[] =>
  checkLists(schema, old, '').length > 0 ? [] : checkLists(schema, object, '')

/** A status alone names its fields from itself on. */
function checkStatus({ properties }: JSONSchemaProps, object: KubeObject, old: KubeObject): readonly Problem[] {
  const status = asMap(object)['status']
  const schema = properties?.['status']
  if (schema === undefined || status === undefined) return []
  const before = asMap(old)['status']
  return validate(schema, status, { field: 'status', name: '', now: before === undefined ? undefined : correlate(schema, status, before) })
}

/** What stands in for rules that were not run, since the object is broken in ways that they would only repeat. */
const rulesNotRun = (): Problem =>
  problem.invalid(
    '<nil>',
    new GoValue('"null"'),
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  )

const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

/** Whether one of the problems keeps rules from being run. */
const blocksRules = (problems: readonly Problem[]): boolean => problems.some(({ reason }) => blocking.has(reason))
