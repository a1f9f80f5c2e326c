/** The versions in which managers may know a resource, and its objects in each of them. */
import { atomOfType, deduced, type Atom } from '../../api/managed-fields/atom.ts'
import type { Converted, Versions } from '../../api/managed-fields/ownership.ts'
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
  const tracked = made(resource)
  if (tracked !== undefined) known.set(resource, tracked)
  return tracked
}

function made(resource: Resource): Tracked | undefined {
  const custom = customTypeOf(resource)
  if (custom !== undefined) return ofCustom(custom)
  const typeName = typeOfResource(resource)
  return typeName === undefined ? undefined : ofBuiltIn(resource, typeName)
}

function ofBuiltIn(resource: Resource, typeName: string): Tracked {
  const apiVersion = apiVersionOf(resource)
  const own: Version = { resource, typeName, atom: atomOfType(typeName) }
  const all = versionsOf(resource)
  return {
    versions: {
      apiVersion,
      atom: own.atom,
      convert(value, wanted) {
        const to = all.get(wanted)
        if (to === undefined) return undefined
        const from = all.get(versionSaid(value) ?? apiVersion) ?? own
        return { atom: to.atom, value: from.resource === to.resource ? value : valueIn(to, from, value) }
      },
    },
    nothing: zeroOf(typeName),
  }
}

/** A built-in resource in one of its versions. */
interface Version {
  readonly resource: Resource
  readonly typeName: string
  readonly atom: Atom
}

/** The versions that share the storage of a resource. Upstream's converter stays within the group: of events one does not know the other. */
function versionsOf(resource: Resource): ReadonlyMap<string, Version> {
  const stored = storageOf(resource).resource
  const versions = new Map<string, Version>()
  for (const other of builtInResources) {
    const typeName = other.group === resource.group && storageOf(other).resource === stored ? typeOfResource(other) : undefined
    if (typeName !== undefined) versions.set(apiVersionOf(other), { resource: other, typeName, atom: atomOfType(typeName) })
  }
  return versions
}

/** An object of one version in another, by way of the stored one. */
function valueIn(to: Version, from: Version, value: unknown): unknown {
  // Decoding copies, and fills what a pruned object lacks.
  const draft = decode(from.typeName, value).object as Draft
  draft.metadata ??= {}
  // A draft is read as the object that it will be.
  return shown(to.resource, asStored(from.resource, draft) as unknown as KubeObject)
}

/** Versions of a custom resource differ in name only. */
function ofCustom({ resource, atoms }: CustomType): Tracked {
  const apiVersion = apiVersionOf(resource)
  const convert = (value: unknown, wanted: string): Converted | undefined => {
    const atom = atoms.get(wanted)
    if (atom === undefined) return undefined
    if (wanted === (versionSaid(value) ?? apiVersion)) return { atom, value }
    const renamed = { ...(value as object), apiVersion: wanted }
    return { atom, value: renamed, misfit: misfit(atom, renamed, false) }
  }
  return {
    versions: { apiVersion, atom: atoms.get(apiVersion) ?? deduced, convert },
    nothing: { metadata: { creationTimestamp: null } },
  }
}

/** The version of an object says itself, also after a conversion; one that says none is in the version of the request. */
const versionSaid = (value: unknown): string | undefined => (value as Partial<KubeObject> | undefined)?.apiVersion

const scaleAtom = atomOfType('autoscaling.v1.Scale')

/** The Scale, which is no resource of its own and has one version. */
export const scaleVersions: Versions = {
  apiVersion: 'autoscaling/v1',
  atom: scaleAtom,
  convert: (value, wanted) => (wanted === 'autoscaling/v1' ? { atom: scaleAtom, value } : undefined),
}
