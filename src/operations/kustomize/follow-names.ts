/** Gives fields that name other resources the names that these have in the end. */
import { isJsonObject, itemsOf, membersOf, textOf, type JsonObject } from '../../api/json-object.ts'
import { printYaml } from '../../api/yaml.ts'
import { changeField } from './change-field.ts'
import type { NameReference } from './field-specs.ts'
import { effectiveNamespace, gvkOf, idText, isClusterScoped, isSelected, type GvkChoice } from './identity.ts'
import { scalarText } from './scalars.ts'
import type { FieldSpec } from './kustomization.ts'
import { during, KustomizeError } from './loader.ts'
import { currentId, isSameWay, namespaceOf, nameOf, objectOf, originalId, previousIds, type Resource } from './resource.ts'

export function followNames(resources: readonly Resource[], references: readonly NameReference[]): void {
  for (const referrer of resources) {
    const id = originalId(referrer)
    const mine = references.flatMap(({ fieldSpecs = [], ...target }) =>
      fieldSpecs.filter((spec) => isSelected(id, spec)).map((spec) => new Reference(referrer, target, spec)),
    )
    if (mine.length === 0) continue
    const candidates = candidatesOf(referrer, resources)
    for (const reference of mine) reference.follow(candidates)
  }
}

/** What a resource may refer to: what is in its namespace or in none, and accounts that a role binding says are elsewhere. */
function candidatesOf(referrer: Resource, resources: readonly Resource[]): readonly Resource[] {
  const id = currentId(referrer)
  if (isClusterScoped(id)) return resources
  const elsewhere = id.kind === 'RoleBinding' ? accountNamespaces(referrer) : []
  return resources.filter((resource) => {
    const other = currentId(resource)
    return isClusterScoped(other) || effectiveNamespace(other) === effectiveNamespace(id) || elsewhere.includes(other.namespace)
  })
}

const accountNamespaces = (binding: Resource): readonly string[] =>
  itemsOf(objectOf(binding)['subjects'])
    .map(membersOf)
    .flatMap((subject) => {
      const { kind, namespace } = subject
      if (kind !== 'ServiceAccount' || !Object.hasOwn(subject, 'namespace')) return []
      if (typeof namespace === 'string') return [namespace]
      throw new KustomizeError(`Invalid Input: namespace is blank for resource ${JSON.stringify(idText(currentId(binding)))}`)
    })

/** A field of one resource that may name others of a kind. */
class Reference {
  private readonly referrer: Resource
  private readonly target: GvkChoice
  private readonly spec: FieldSpec

  constructor(referrer: Resource, target: GvkChoice, spec: FieldSpec) {
    this.referrer = referrer
    this.target = target
    this.spec = spec
  }

  follow(candidates: readonly Resource[]): void {
    const object = objectOf(this.referrer)
    const { path = '' } = this.spec
    during(`updating name reference in '${path}' field of '${idText(currentId(this.referrer))}'`, () =>
      changeField(object, { spec: { ...gvkOf(object), path }, set: (value) => this.renamed(value, candidates) }),
    )
  }

  /** A field is a name, an object with a name in it, or a list of either. */
  private renamed(value: unknown, candidates: readonly Resource[]): unknown {
    if (value === null || value === undefined) return value
    if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) value[at] = this.renamed(item, candidates)
      return value
    }
    if (isJsonObject(value)) return this.renamedObject(value, candidates)
    const name = scalarText(value)
    const found = this.referralOf(name, candidates, [nameOf])
    return found === undefined || nameOf(found) === name ? value : nameOf(found)
  }

  private renamedObject(value: JsonObject, candidates: readonly Resource[]): JsonObject {
    const { name, namespace } = value
    if (name === undefined) throw new KustomizeError("path config error; no 'name' field in node")
    const within = namespace === undefined ? candidates : inNamespace(scalarText(namespace), candidates)
    const found = this.referralOf(scalarText(name), within, [nameOf, namespaceOf])
    if (found === undefined) return value
    value['name'] = nameOf(found)
    if (namespaceOf(found) !== '') value['namespace'] = namespaceOf(found)
    return value
  }

  /** The resource that once had the name; several are none, unless they have `alike` what is taken of them. */
  private referralOf(
    name: string,
    candidates: readonly Resource[],
    alike: readonly ((resource: Resource) => string)[],
  ): Resource | undefined {
    const named = candidates
      .filter((each) => previousIds(each).some((id) => id.name === name) && previousIds(each).some((id) => isSelected(id, this.target)))
      .filter((each) => this.isOfRole(each) && this.isNear(each))
    if (named.length === 1) return named[0]
    const loosely = named.filter((each) => isSameWay(each, this.referrer, { loosely: true }))
    const found = loosely.length > 1 ? named.filter((each) => isSameWay(each, this.referrer, { loosely: false })) : loosely
    const [first, ...others] = found
    if (first === undefined || others.every((other) => alike.every((part) => part(other) === part(first)))) return first
    const list = found.map((each, at) => `--- possible referral ${at}:\n${printYaml(each.object)}\n`).join('')
    throw new KustomizeError(
      `found multiple possible referrals: ${found.map((each) => idText(currentId(each))).join(', ')}\n\n**** Too many possible referral targets to referrer:\n${printYaml(this.referrer.object)}\n${list}`,
    )
  }

  /** A role binding says beside the name of a role which kind it is. */
  private isOfRole(candidate: Resource): boolean {
    if (this.spec.path?.endsWith('roleRef/name') !== true) return true
    const { apiGroup, kind } = membersOf(objectOf(this.referrer)['roleRef'])
    if (typeof apiGroup !== 'string' || typeof kind !== 'string') return true
    return previousIds(candidate).some((id) => isSelected(id, { group: apiGroup, kind }))
  }

  /** Only what is in no namespace, and bindings of service accounts, cross the bounds of namespaces. */
  private isNear(candidate: Resource): boolean {
    const [mine, other] = [currentId(this.referrer), currentId(candidate)]
    if (isClusterScoped(mine) || isClusterScoped(other) || textOf(objectOf(candidate)['kind']) === 'ServiceAccount') return true
    return effectiveNamespace(mine) === effectiveNamespace(other)
  }
}

function inNamespace(namespace: string, candidates: readonly Resource[]): readonly Resource[] {
  const isIn = (id: (resource: Resource) => ReturnType<typeof currentId>) => (resource: Resource) =>
    !isClusterScoped(currentId(resource)) && effectiveNamespace(id(resource)) === namespace
  const before = candidates.filter(isIn(originalId))
  return before.length > 0 ? before : candidates.filter(isIn(currentId))
}
