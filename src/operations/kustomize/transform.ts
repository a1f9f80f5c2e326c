/** The transformers that change names, namespaces, labels, annotations and numbers of replicas. */
import { isJsonObject, itemsOf, type JsonObject } from '../../api/json-object.ts'
import { printYaml } from '../../api/yaml.ts'
import { changeField, kindsText, wrongKind } from './change-field.ts'
import type { TransformerConfig } from './field-specs.ts'
import { gvkOf, isClusterScoped, isSameId, isSelected, type GvkChoice } from './identity.ts'
import { inPlaceOf, isScalar, scalarText } from './scalars.ts'
import type { FieldSpec, Label, Replica } from './kustomization.ts'
import { KustomizeError } from './loader.ts'
import { allIds, currentId, objectOf, originalId, rememberId, type Resource, type Texts } from './resource.ts'
import type { Transformer } from './resource-list.ts'
import { assign, share } from './shared-values.ts'

/** Whose namespaces change among the subjects of role bindings; accounts other than the default one are followed by their names. */
const subjectModes = ['defaultOnly', 'allServiceAccounts', 'none'] as const
type SubjectMode = (typeof subjectModes)[number]

interface NamespaceOptions {
  /** Only where none is said. */
  readonly isForUnset?: boolean
  readonly subjects?: string
}

/** `namespace` */
export function setNamespaces(namespace: string, specs: readonly FieldSpec[], options: NamespaceOptions = {}): Transformer {
  const { subjects: said = 'defaultOnly', isForUnset = false } = options
  const subjects = subjectModes.find((mode) => mode === said)
  if (subjects === undefined)
    throw new KustomizeError(
      `invalid value "${said}" for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
    )
  const set = (before: unknown): string => {
    if (!isScalar(before)) throw wrongKind('Scalar', before, printYaml(before))
    return isForUnset && scalarText(before) !== '' ? scalarText(before) : namespace
  }
  return (resources) => {
    if (namespace === '') return
    for (const resource of resources.all) {
      rememberId(resource)
      moveTo(resource, { set, specs, subjects })
      const id = currentId(resource)
      const same = resources.all.filter((other) => isSameId(currentId(other), id))
      if (same.length !== 1)
        throw new KustomizeError(
          `namespace transformation produces ID conflict: [${same.map((each) => JSON.stringify(each.object)).join(' ')}]`,
        )
    }
  }
}

interface Move {
  readonly set: (before: unknown) => string
  readonly specs: readonly FieldSpec[]
  readonly subjects: SubjectMode
}

/** Gives a resource its namespace, and the subjects of a role binding theirs. */
export function moveTo(resource: Resource, { set, specs, subjects }: Move): void {
  const object = objectOf(resource)
  const gvk = gvkOf(object)
  if (!isClusterScoped(gvk)) changeField(object, { spec: { path: 'metadata/namespace', create: true }, set, made: 'scalar' })
  const isBinding = gvk.kind === 'RoleBinding' || gvk.kind === 'ClusterRoleBinding'
  if (isBinding && subjects !== 'none')
    for (const subject of itemsOf(object['subjects']).filter(isJsonObject))
      if (subjects === 'defaultOnly' ? subject['name'] === 'default' : subject['kind'] === 'ServiceAccount')
        subject['namespace'] = set(subject['namespace'])
  for (const spec of specs) {
    if (spec.path === 'metadata/namespace' || (isBinding && spec.path === 'subjects/namespace')) continue
    if (spec.path === 'metadata/name' && object['apiVersion'] !== 'v1') continue
    changeField(object, { spec, set, made: 'scalar' })
  }
}

/** What others rely on by name, or name themselves. */
const fixedNames: readonly GvkChoice[] = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
]

/** `namePrefix` and `nameSuffix` */
export const extendNames =
  (end: 'prefix' | 'suffix', text: string, specs: readonly FieldSpec[]): Transformer =>
  (resources) => {
    if (text === '') return
    for (const resource of resources.all) {
      const id = originalId(resource)
      if (fixedNames.some((choice) => isSelected(id, choice))) continue
      for (const spec of specs.filter((each) => isSelected(id, each))) {
        if (spec.path === 'metadata/name') {
          if (end === 'prefix') resource.prefixes = [...resource.prefixes, text]
          else resource.suffixes = [...resource.suffixes, text]
          rememberId(resource)
        }
        const extended = (value: unknown): string => (end === 'prefix' ? text + scalarText(value) : scalarText(value) + text)
        changeField(objectOf(resource), { spec, set: extended, made: 'scalar' })
      }
    }
  }

/** `commonLabels`, `commonAnnotations` */
export const addTexts =
  (texts: Texts, specs: readonly FieldSpec[]): Transformer =>
  (resources) => {
    for (const object of resources.all.map(objectOf))
      for (const [key, text] of Object.entries(texts)) {
        const added: JsonObject[] = []
        const set = (value: unknown): JsonObject | null => withMember(value, key, { text, added })
        for (const spec of specs) changeField(object, { spec, set, made: 'map' })
        share(added, key, text)
      }
  }

/** Notes where the member was not there before. */
function withMember(
  value: unknown,
  key: string,
  { text, added }: { readonly text: string; readonly added: JsonObject[] },
): JsonObject | null {
  if (value === null || value === undefined) return null
  if (!isJsonObject(value)) throw wrongKind('Mapping', value, printYaml(value))
  if (!Object.hasOwn(value, key)) added.push(value)
  assign(value, key, text)
  return value
}

/** `labels` */
export function addLabel({ pairs = {}, includeSelectors, includeTemplates, fields = [] }: Label, config: TransformerConfig): Transformer {
  const always: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }]
  const more = includeSelectors === true ? config.commonLabels : [...(includeTemplates === true ? config.templateLabels : []), ...always]
  return addTexts(pairs, mergeSpecs(mergeSpecs(fields, config.labels, 'labels'), more, 'labels'))
}

/** The fields of both; one that both have must be made where it is missing in both or in neither. */
export function mergeSpecs(specs: readonly FieldSpec[], others: readonly FieldSpec[], what: string): readonly FieldSpec[] {
  const merged = [...specs]
  for (const spec of others) {
    const known = merged.find((each) => each.path === spec.path && isSelected({ group: '', version: '', kind: '', ...each }, spec))
    if (known === undefined) merged.push(spec)
    else if ((known.create ?? false) !== (spec.create ?? false)) throw new KustomizeError(`failed to merge ${what}: conflicting fieldspecs`)
  }
  return merged
}

/** `replicas` */
export const setReplicas =
  ({ name = '', count = 0 }: Replica, specs: readonly FieldSpec[]): Transformer =>
  (resources) => {
    let isFound = false
    for (const spec of specs)
      for (const resource of resources.all) {
        if (!allIds(resource).some((id) => id.name === name && isSelected(id, spec))) continue
        isFound = true
        changeField(objectOf(resource), { spec, set: (before) => (before === '' ? count : inPlaceOf(before, count)), made: 'scalar' })
      }
    if (!isFound) throw new KustomizeError(`resource with name ${name} does not match a config with the following GVK ${kindsText(specs)}`)
  }
