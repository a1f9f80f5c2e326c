/** Loads CEL, and with it Go's patterns, before the first write that needs them: its checks cannot wait. */
import { loadCel } from '../../api/cel/load.ts'
import { needsEngine } from '../../api/json-schema/pattern.ts'
import type { CustomResourceDefinition, ValidatingWebhookConfiguration } from '../../api/objects.ts'
import {
  customResourceDefinitions,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingWebhookConfigurations,
} from '../../api/resources.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../admission/plugin.ts'
import { customTypeOf } from '../custom/custom-type.ts'

/** A plug-in that changes and refuses nothing. */
export const loadExpressions: AdmissionPlugin = {
  name: 'LoadExpressions',
  operations: ['create', 'update'],
  subresources: 'all',
  admit(request) {
    if (!hasExpressions(request)) return undefined
    return loadCel()?.then(() => undefined)
  },
}

function hasExpressions({ call: { resource }, object }: AdmissionRequest): boolean {
  switch (resource.id) {
    case validatingAdmissionPolicies.id:
      return true
    case customResourceDefinitions.id:
      return (
        (object as unknown as CustomResourceDefinition).spec.versions?.some(
          ({ schema }) => schema?.openAPIV3Schema !== undefined && needsEngine(schema.openAPIV3Schema),
        ) === true
      )
    case validatingWebhookConfigurations.id:
    case mutatingWebhookConfigurations.id:
      return (
        (object as unknown as ValidatingWebhookConfiguration).webhooks?.some(
          ({ matchConditions }) => matchConditions !== undefined && matchConditions.length > 0,
        ) === true
      )
    default:
      return customTypeOf(resource)?.needsEngine === true
  }
}
