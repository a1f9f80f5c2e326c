/** `vars`: values of resources that stand in for `$(NAME)` in texts of others. */
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import { compareTexts } from '../../base/order.ts'
import { groupVersionOf } from '../../api/resource.ts'
import { changeField } from './change-field.ts'
import { splitFieldPath, valueAt } from './field-path.ts'
import { gvkText, isClusterScoped, isSameGvk, isSameId, wholeId, type ResId } from './identity.ts'
import { isScalar, scalarText } from './scalars.ts'
import type { FieldSpec, Variable } from './kustomization.ts'
import { during, KustomizeError } from './loader.ts'
import { objectOf } from './resource.ts'
import type { ResourceList } from './resource-list.ts'

/** A variable with its defaults. */
interface Known {
  readonly name: string
  readonly id: ResId
  readonly fieldPath: string
}

function knownOf({ name = '', objref: { apiVersion, ...id } = {}, fieldref }: Variable): Known {
  const path = fieldref?.fieldPath ?? ''
  return {
    name,
    id: wholeId({ ...id, ...(apiVersion !== undefined && groupVersionOf(apiVersion)) }),
    fieldPath: path === '' ? 'metadata.name' : path,
  }
}

/** As Go prints a variable: of what it refers to, only the kind. */
const textOf = ({ name, id, fieldPath }: Known): string => `{${name} ${gvkText(id)} {${fieldPath}}}`

/** The same of one as it stands in the kustomization. */
const givenText = ({ name = '', objref = {}, fieldref }: Variable): string => `{${name} ${gvkText(objref)} {${fieldref?.fieldPath ?? ''}}}`

/** The variables of a kustomization and all that it builds on. */
export class Variables {
  private readonly known = new Map<string, Known>()

  /** Notes at each resource which variables take their value from it. */
  declare(variables: readonly Variable[], resources: ResourceList): void {
    during(`merging vars [${variables.map(givenText).join(' ')}]`, () => this.declareAll(variables, resources))
  }

  private declareAll(variables: readonly Variable[], resources: ResourceList): void {
    const known = variables.map((given) => ({ given, ...knownOf(given) }))
    for (const { given, id, name } of known) {
      const isExact = id.namespace !== '' || isClusterScoped(id)
      const found = resources.withAnyId((each) => (isExact ? isSameId(id, each) : isSameGvk(id, each) && id.name === each.name))
      if (found.length > 1)
        throw new KustomizeError(
          `found ${found.length} resId matches for var ${givenText({ ...given, objref: id })} (unable to disambiguate)`,
        )
      for (const resource of found) resource.variables = [...resource.variables, name]
    }
    for (const variable of known) this.add(variable)
  }

  /** The variables of another kustomization: the same one may not come by two ways. */
  merge(others: Variables): void {
    for (const variable of others.known.values()) this.add(variable)
  }

  private add(variable: Known): void {
    if (this.known.has(variable.name)) throw new KustomizeError(`var '${variable.name}' already encountered`)
    this.known.set(variable.name, variable)
  }

  /** Puts the values in. Gives the names that no text had. */
  resolve(resources: ResourceList, specs: readonly FieldSpec[]): readonly string[] {
    const values = new Map(
      [...this.known.values()]
        .toSorted((one, other) => compareTexts(one.name, other.name))
        .map((variable) => [variable.name, valueOf(variable, resources)]),
    )
    const used = new Set<string>()
    const expand = (text: string): unknown => expanded(text, values, used)
    if (values.size === 0) return []
    for (const resource of resources.all)
      for (const spec of specs) changeField(objectOf(resource), { spec, set: (value) => inside(value, expand) })
    return [...values.keys()].filter((name) => !used.has(name))
  }
}

function valueOf(variable: Known, resources: ResourceList): unknown {
  const holder = resources.all.find(({ variables }) => variables.includes(variable.name))
  if (holder === undefined) throw new KustomizeError(`var '${textOf(variable)}' cannot be mapped to a field in the set of known resources`)
  const value = valueAt(objectOf(holder), splitFieldPath(variable.fieldPath.replace(/\[(\d+)\]/g, '.$1')))
  if (value === undefined) throw new KustomizeError(`field specified in var '${textOf(variable)}' not found in corresponding resource`)
  return value
}

/** Texts alone, or the texts of a map or list. */
function inside(value: unknown, expand: (text: string) => unknown): unknown {
  if (typeof value === 'string') return expand(value)
  if (Array.isArray(value)) {
    if (value.some((item) => typeof item !== 'string')) throw new KustomizeError('invalid value type expect a string')
    return value.map((item) => expand(item as string))
  }
  if (!isJsonObject(value)) return value
  const out: JsonObject = value
  for (const [key, item] of Object.entries(out)) if (typeof item === 'string') out[key] = expand(item)
  return out
}

/** What `$(NAME)` stands for is put in, as it is where nothing else is said; `$$` is a dollar sign. */
function expanded(text: string, values: ReadonlyMap<string, unknown>, used: Set<string>): unknown {
  const valueFor = (name: string): unknown => {
    const value = values.get(name)
    if (value === undefined || value === null || !isScalar(value)) return `$(${name})`
    used.add(name)
    return value
  }
  const [, alone] = /^\$\(([^)]*)\)$/.exec(text) ?? []
  if (alone !== undefined) return valueFor(alone)
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (_, name: string | undefined) => (name === undefined ? '$' : scalarText(valueFor(name))))
}
