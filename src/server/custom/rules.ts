/** The rules of a custom resource, made of its definition: what kinds of our own say in their files, a schema says here. */
import { isEqual } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import type { KubeObject } from '../../api/object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../../kinds/kind.ts'
import type { CustomType } from './custom-type.ts'
import { fillDefaults } from './defaults.ts'
import { checkEmbedded, checkLists } from './extensions.ts'
import { valueAt } from './scale.ts'
import type { JsonMap } from './schema.ts'
import { validate } from './validate.ts'

/** Objects are maps of what their schema let through. */
const asMap = (object: unknown): JsonMap => object as JsonMap

/** The rules of a type. */
export function customRules(type: CustomType): Rules<KubeObject> {
  const { schema, resource } = type
  const hasStatus = 'status' in resource.subresources
  return {
    generation: true,
    unconditionalUpdate: false,
    updatesMetadataOnly: true,
    anyFinalizer: true,
    defaults: (draft) => fillDefaults(schema, asMap(draft)),
    prepareCreate(draft) {
      if (hasStatus) delete asMap(draft)['status']
    },
    prepareUpdate(draft, old) {
      // Without a subresource of its own, the status is wanted like anything else.
      if (!hasStatus && !isEqual(asMap(draft)['status'], asMap(old)['status'])) draft.metadata.generation = (old.metadata.generation ?? 0) + 1
    },
    prepareStatusUpdate(draft, old) {
      const { managedFields, resourceVersion } = draft.metadata
      const { managedFields: _managed, ...metadata } = old.metadata
      asMap(draft)['metadata'] = { ...metadata, resourceVersion, ...(managedFields !== undefined && { managedFields }) }
    },
    check: (object) => [...validate(schemaOfWhole(schema), withoutMetadata(object), { field: '', name: '' }), ...checkEmbedded(schema, object, ''), ...checkLists(schema, object, ''), ...checkScale(type, object)],
    checkStatusUpdate: (object) => [...checkStatus(schema, object), ...checkScale(type, object)],
  }
}

/** Metadata has been checked as every object's is. */
function withoutMetadata(object: KubeObject): JsonMap {
  const { metadata: _metadata, ...rest } = asMap(object)
  return rest
}

const wholes = new WeakMap<JSONSchemaProps, JSONSchemaProps>()

/** The schema for an object whose identity is checked already. */
function schemaOfWhole(schema: JSONSchemaProps): JSONSchemaProps {
  let whole = wholes.get(schema)
  if (whole === undefined) wholes.set(schema, (whole = { ...schema, required: (schema.required ?? []).filter((name) => name !== 'metadata') }))
  return whole
}

/** A status alone names its fields from itself on. */
function checkStatus({ properties }: JSONSchemaProps, object: KubeObject): Problem[] {
  const status = asMap(object)['status']
  const schema = properties?.['status']
  if (schema === undefined || status === undefined) return []
  return [...validate(schema, status, { field: 'status', name: '' }), ...checkLists(schema, status, 'status')]
}

function checkScale({ scale }: CustomType, object: KubeObject): Problem[] {
  if (scale === undefined) return []
  return [scale.specReplicasPath, scale.statusReplicasPath].flatMap((path) => {
    const value = valueAt(object, path)
    return typeof value === 'number' && value < 0 ? [problem.invalid(path, value, 'should be a non-negative integer')] : []
  })
}
