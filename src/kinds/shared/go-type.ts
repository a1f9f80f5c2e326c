/** What is known of a Go type by its name: its kind, its fields, its zero. */
import { cameEmpty, heldIn, passEmpties } from '../../api/came-empty.ts'
import { spelled } from '../../api/spelling.ts'
import { quantity } from '../../api/quantity.ts'
import { goCoreFields } from './go-core-fields.ts'

export type GoKind = 'scalar' | 'struct' | 'slice' | 'map' | 'pointer' | 'quantity'

export interface GoField {
  readonly name: string
  /** `~`: the value itself, where it is no list, which is the struct's `property`. */
  readonly json: string
  readonly type: string
  /** `own`: a field of the value; `inline`: an embedded struct; `outer`: kept one level higher on the wire. */
  readonly place: 'own' | 'inline' | 'outer'
}

/** Types of other packages that core types hold. */
const others: Readonly<Record<string, string>> = {
  'intstr.IntOrString': 'Type:int IntVal:int32 StrVal',
  'v1.LabelSelector': 'MatchLabels:map[string]string MatchExpressions:[]v1.LabelSelectorRequirement',
  'v1.LabelSelectorRequirement': 'Key Operator:v1.LabelSelectorOperator Values:[]string',
  'v1.ObjectMeta':
    'Name GenerateName Namespace SelfLink UID/uid:types.UID ResourceVersion Generation:int64 CreationTimestamp:v1.Time DeletionTimestamp:*v1.Time DeletionGracePeriodSeconds:*int64 Labels:map[string]string Annotations:map[string]string OwnerReferences:[]v1.OwnerReference Finalizers:[]string ManagedFields:[]v1.ManagedFieldsEntry',
  'v1.OwnerReference': 'APIVersion/apiVersion Kind Name UID/uid:types.UID Controller:*bool BlockOwnerDeletion:*bool',
  'v1.ManagedFieldsEntry':
    'Manager Operation:v1.ManagedFieldsOperationType APIVersion/apiVersion Time:*v1.Time FieldsType FieldsV1:*v1.FieldsV1 Subresource',
  'batch.PodFailurePolicy': 'Rules:[]batch.PodFailurePolicyRule',
  'batch.PodFailurePolicyRule':
    'Action:batch.PodFailurePolicyAction OnExitCodes:*batch.PodFailurePolicyOnExitCodesRequirement OnPodConditions:[]batch.PodFailurePolicyOnPodConditionsPattern',
  'batch.PodFailurePolicyOnPodConditionsPattern': 'Type:core.PodConditionType Status:core.ConditionStatus',
  'batch.SuccessPolicy': 'Rules:[]batch.SuccessPolicyRule',
  'batch.SuccessPolicyRule': 'SucceededIndexes:*string SucceededCount:*int32',
  'storage.VolumeAttachmentSpec': 'Attacher Source:storage.VolumeAttachmentSource NodeName',
  'storage.VolumeAttachmentSource': 'PersistentVolumeName:*string InlineVolumeSpec:*core.PersistentVolumeSpec',
  'apiextensions.CustomResourceDefinitionVersion':
    'Name Served:bool Storage:bool Deprecated:bool DeprecationWarning:*string Schema:*apiextensions.CustomResourceValidation Subresources:*apiextensions.CustomResourceSubresources AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition SelectableFields:[]apiextensions.SelectableField',
  'apiextensions.CustomResourceColumnDefinition': 'Name Type Format Description Priority:int32 JSONPath/jsonPath',
  'apiextensions.SelectableField': 'JSONPath/jsonPath',
  'apiextensions.ValidationRule':
    'Rule Message MessageExpression Reason:*apiextensions.FieldValueErrorReason FieldPath OptionalOldSelf:*bool',
  'apiextensions.JSONSchemaPropsOrStringArray': 'Schema/~:*apiextensions.JSONSchemaProps Property:[]string',
  'apiextensions.JSONSchemaProps':
    'ID/id Schema/$schema:apiextensions.JSONSchemaURL Ref/$ref:*string Description Type Nullable:bool Format Title Default:*apiextensions.JSON Maximum:*float64 ExclusiveMaximum:bool Minimum:*float64 ExclusiveMinimum:bool MaxLength:*int64 MinLength:*int64 Pattern MaxItems:*int64 MinItems:*int64 UniqueItems:bool MultipleOf:*float64 Enum:[]apiextensions.JSON MaxProperties:*int64 MinProperties:*int64 Required:[]string Items:*apiextensions.JSONSchemaPropsOrArray AllOf:[]apiextensions.JSONSchemaProps OneOf:[]apiextensions.JSONSchemaProps AnyOf:[]apiextensions.JSONSchemaProps Not:*apiextensions.JSONSchemaProps Properties:map[string]apiextensions.JSONSchemaProps AdditionalProperties:*apiextensions.JSONSchemaPropsOrBool PatternProperties:map[string]apiextensions.JSONSchemaProps Dependencies:apiextensions.JSONSchemaDependencies AdditionalItems:*apiextensions.JSONSchemaPropsOrBool Definitions:apiextensions.JSONSchemaDefinitions ExternalDocs:*apiextensions.ExternalDocumentation Example:*apiextensions.JSON XPreserveUnknownFields/x-kubernetes-preserve-unknown-fields:*bool XEmbeddedResource/x-kubernetes-embedded-resource:bool XIntOrString/x-kubernetes-int-or-string:bool XListMapKeys/x-kubernetes-list-map-keys:[]string XListType/x-kubernetes-list-type:*string XMapType/x-kubernetes-map-type:*string XValidations/x-kubernetes-validations:apiextensions.ValidationRules',
}

/** Named types of lists and maps. */
const aliases: Readonly<Record<string, string>> = {
  'apiextensions.ValidationRules': '[]apiextensions.ValidationRule',
  'apiextensions.JSONSchemaDependencies': 'map[string]apiextensions.JSONSchemaPropsOrStringArray',
  'apiextensions.JSONSchemaDefinitions': 'map[string]apiextensions.JSONSchemaProps',
}

/** A type by its shape. */
export const shapeOf = (type: string): string => aliases[type] ?? type

export function kindOf(type: string): GoKind {
  if (type.startsWith('*')) return 'pointer'
  if (type.startsWith('[]')) return 'slice'
  if (type.startsWith('map[') || type === 'ResourceList') return 'map'
  if (type === 'resource.Quantity') return 'quantity'
  return Object.hasOwn(goCoreFields, type) || Object.hasOwn(others, type) ? 'struct' : 'scalar'
}

/** Go's text of a scalar that nothing was given for. */
export const zeroText = (type: string): string => (type === 'bool' ? 'false' : numbers.has(type) ? '0' : '""')
const numbers = new Set(['int', 'int32', 'int64', 'float64'])

/** The name as texts show it: core types get their package. */
export function nameOf(type: string): string {
  const inner = /^(\*|\[\]|map\[[^\]]*\])(.*)$/.exec(type)
  if (inner !== null) return `${inner[1] ?? ''}${nameOf(inner[2] ?? '')}`
  return /^[A-Z]/.test(type) ? `core.${type}` : type
}

const known = new Map<string, readonly GoField[]>()

export function fieldsOf(type: string): readonly GoField[] {
  let fields = known.get(type)
  if (fields === undefined) known.set(type, (fields = (goCoreFields[type] ?? others[type] ?? '').split(' ').map(parseField)))
  return fields
}

/** Reads one field as `go-core-fields.ts` writes it. */
export function parseField(text: string): GoField {
  const [, name = '', inline, json, type = 'string'] = /^(\w+)(=)?(?:\/([^:]+))?(?::(.+))?$/.exec(text) ?? []
  if (inline !== undefined) return { name, json: '', type: text.includes(':') ? type : name, place: 'inline' }
  const isOuter = json?.startsWith('^') === true
  return {
    name,
    json: (isOuter ? json.slice(1) : json) ?? name.charAt(0).toLowerCase() + name.slice(1),
    type,
    place: isOuter ? 'outer' : 'own',
  }
}

/** Where the wire keeps a pod's own security fields: beside the context, not in it. */
const owner = Symbol('owner')

/** A field's value in a decoded object; undefined is Go's zero. */
export function sourceOf(value: unknown, { json, place, type }: GoField): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' || typeof value === 'string') return partOfIntOrString(value, json)
  if (json === '~') return Array.isArray(value) ? undefined : value
  if (Array.isArray(value)) return json === 'property' ? value : undefined
  if (place === 'inline') return value
  const object = value as Record<string | symbol, unknown>
  if (place === 'outer') return (object[owner] as Readonly<Record<string, unknown>> | undefined)?.[json]
  if (type === '*resource.Quantity' || type === 'resource.Quantity') return spelled(object as Readonly<Record<string, string>>, json)
  const found = (json === 'containers' && !cameEmpty(object, json) ? filled(object[json]) : heldIn(object, json)) ?? undefined
  return type === '*PodSecurityContext' && found !== undefined ? owned(found as object, value) : found
}

function owned(context: object, value: unknown): object {
  const made = { ...context, [owner]: value }
  passEmpties(context, made)
  return made
}

/** A member of a map; an amount of a resource as it was spelled. */
export const memberOf = (type: string, entries: Readonly<Record<string, unknown>>, key: string): unknown =>
  // Resource lists hold quantities, which are texts here.
  type === 'ResourceList' ? spelled(entries as Readonly<Record<string, string>>, key) : entries[key]

/** Defaults put an empty list where a pod has no containers at all, of which Go knows none. */
const filled = (list: unknown): unknown => (Array.isArray(list) && list.length === 0 ? undefined : list)

/** The one struct that the wire writes as a scalar. */
function partOfIntOrString(value: number | string, field: string): unknown {
  if (field === 'type') return typeof value === 'string' ? 1 : 0
  return (field === 'intVal') === (typeof value === 'number') ? value : undefined
}

/** Go's IsZero: nothing set, all the way down in structs held by value. */
export function isZero(type: string, value: unknown): boolean {
  if (value === undefined || value === null) return true
  switch (kindOf(type)) {
    case 'struct':
      return fieldsOf(type).every((field) => isZero(field.type, sourceOf(value, field)))
    case 'quantity':
      return quantity(value as string).value === 0n && value === ''
    case 'scalar':
      return value === '' || value === 0 || value === false
    default:
      return false
  }
}
