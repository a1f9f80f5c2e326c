/** Which fields a write resets, by resource and subresource: nobody owns a field by a write that cannot change it. */
import { emptySet, pathsSet, type FieldSet } from '../../api/managed-fields/field-set.ts'
import { scopeOf } from '../../api/managed-fields/write.ts'
import type { Scope } from '../../api/managed-fields/ownership.ts'
import type { Resource } from '../../api/resource.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { storageOf } from '../storage/storage.ts'

const status = pathsSet(['status'])
const spec = pathsSet(['spec'])
const specAndMetadata = pathsSet(['spec'], ['metadata'])

/** Whose spec never changes, so that nobody owns it. */
const requests = 'certificates.k8s.io/v1 certificatesigningrequests'

/** Where the status resets more than the spec, as GetResetFields of upstream's status strategies say. */
const resetByStatus: Readonly<Record<string, FieldSet>> = {
  'v1 pods': pathsSet(['spec'], ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences']),
  'apps/v1 deployments': pathsSet(['spec'], ['metadata', 'labels']),
  [requests]: pathsSet(['spec'], ['status', 'conditions']),
  'admissionregistration.k8s.io/v1 validatingadmissionpolicies': specAndMetadata,
  'apiextensions.k8s.io/v1 customresourcedefinitions': specAndMetadata,
  'apiregistration.k8s.io/v1 apiservices': specAndMetadata,
  'flowcontrol.apiserver.k8s.io/v1 flowschemas': specAndMetadata,
  'flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations': specAndMetadata,
  'storage.k8s.io/v1 volumeattachments': specAndMetadata,
}

const scopes = new Map<string, Scope>()

/** What a write of this resource, through this subresource, leaves alone. */
export function scopeFor(resource: Resource, subresource: string): Scope {
  const stored = storageOf(resource).resource
  // Versions of a custom resource may differ in what has a subresource.
  const hasStatus = 'status' in resource.subresources
  const key = `${stored.id} ${subresource} ${hasStatus}`
  let scope = scopes.get(key)
  if (scope === undefined) scopes.set(key, (scope = withinVersion(resource, made(stored, subresource, hasStatus))))
  return scope
}

/** The strategy of a custom resource resets fields in its own version alone. */
const withinVersion = (resource: Resource, scope: Scope): Scope =>
  customTypeOf(resource) === undefined ? scope : { ...scope, ignoredElsewhere: scopeOf().ignored }

function made(resource: Resource, subresource: string, hasStatus: boolean): Scope {
  if (storageOf(resource).rules.writesStatus === true) return scopeOf(emptySet)
  switch (subresource) {
    case 'status':
      return scopeOf(resetByStatus[resource.id] ?? spec)
    case 'approval':
      return scopeOf(pathsSet(['spec'], ['status', 'certificate']))
    // Upstream says what these reset, but its storage does not ask.
    case 'ephemeralcontainers':
    case 'resize':
      return scopeOf(emptySet)
    default:
      if (resource.id === requests) return scopeOf(pathsSet(['spec'], ['status']))
      return scopeOf(hasStatus ? status : emptySet)
  }
}
