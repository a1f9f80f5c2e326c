/** The versions in which managers may know a resource, and its objects in each of them. */
import { atomOfType, deduced, type Atom } from '../../api/managed-fields/atom.ts'
import type { Versioned, Versions } from '../../api/managed-fields/ownership.ts'
import { misfit } from '../../api/managed-fields/validate.ts'
import { decode } from '../../api/decode.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, builtInResources, type Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { zeroOf } from '../../api/zero-value.ts'
import type { Draft } from '../core.ts'
import { customTypeOf, type CustomType } from '../custom/custom-type.ts'
import { shown, storageOf, asStored } from '../storage/storage.ts'

/** What field management needs to know of one resource. */
export interface Tracked {
  readonly versions: Versions
  /** An object of the type that says nothing. */
  readonly nothing: object
}

const known = new WeakMap<Resource, Tracked>()

/** Undefined for types without a schema. */
export function trackedType(resource: Resource): Tracked | undefined {
  const before = known.get(resource)
  if (before !== undefined) return before
  const custom = customTypeOf(resource)
  const typeName = typeOfResource(resource)
  if (custom === undefined && typeName === undefined) return undefined
  const tracked = custom === undefined ? ofType(resource, typeName ?? '') : ofCustom(custom)
  known.set(resource, tracked)
  return tracked
}

function ofType(resource: Resource, typeName: string): Tracked {
  const atom = atomOfType(typeName)
  const apiVersion = apiVersionOf(resource)
  return {
    versions: {
      apiVersion,
      atom,
      convert(value, wanted) {
        // What was converted before says what it is.
        const own = versionSaid(value) ?? apiVersion
        if (own === wanted) return { atom: wanted === apiVersion ? atom : (atomOfVersion(resource, wanted) ?? atom), value }
        return converted(inVersion(resource, own) ?? resource, value, wanted)
      },
    },
    nothing: zeroOf(typeName),
  }
}

/** Versions of a custom resource differ in name only. */
function ofCustom({ resource, atoms }: CustomType): Tracked {
  const apiVersion = apiVersionOf(resource)
  const convert = (value: unknown, wanted: string): Versioned | undefined => {
    const atom = atoms.get(wanted)
    if (atom === undefined || wanted === (versionSaid(value) ?? apiVersion)) return atom && { atom, value }
    const made = { ...(value as object), apiVersion: wanted }
    return { atom, value: made, misfit: misfit(atom, made, false) }
  }
  return {
    versions: { apiVersion, atom: atoms.get(apiVersion) ?? deduced, convert },
    nothing: { metadata: { creationTimestamp: null } },
  }
}

const scaleAtom = atomOfType('autoscaling.v1.Scale')

/** The Scale, which is no resource of its own. */
export const scaleVersions: Versions = {
  apiVersion: 'autoscaling/v1',
  atom: scaleAtom,
  convert: (value, wanted) => (wanted === 'autoscaling/v1' ? { atom: scaleAtom, value } : undefined),
}

const versionSaid = (value: unknown): string | undefined => (value as Partial<KubeObject> | undefined)?.apiVersion

/** The resource in another version that shares its storage. Upstream's converter stays within the group: of events one does not know the other. */
function inVersion(resource: Resource, apiVersion: string): Resource | undefined {
  const { resource: stored } = storageOf(resource)
  return builtInResources.find(
    (other) => apiVersionOf(other) === apiVersion && other.group === resource.group && storageOf(other).resource === stored,
  )
}

function atomOfVersion(resource: Resource, apiVersion: string): Atom | undefined {
  const other = inVersion(resource, apiVersion)
  const typeName = other === undefined ? undefined : typeOfResource(other)
  return typeName === undefined ? undefined : atomOfType(typeName)
}

/** The object in another version that shares its storage; undefined where there is none. */
function converted(resource: Resource, value: unknown, apiVersion: string): { readonly atom: Atom; readonly value: unknown } | undefined {
  const target = inVersion(resource, apiVersion)
  const [from, to] = [typeOfResource(resource), target === undefined ? undefined : typeOfResource(target)]
  if (target === undefined || from === undefined || to === undefined) return undefined
  // Decoding copies, and fills what a pruned object lacks.
  const draft = decode(from, value).object as Draft
  draft.metadata ??= {}
  // A draft is read as the object that it will be.
  return { atom: atomOfType(to), value: shown(target, asStored(resource, draft) as unknown as KubeObject) }
}
