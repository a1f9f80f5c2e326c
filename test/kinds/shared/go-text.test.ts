/** Whole values as Go prints them. */
import { expect, test } from 'vitest'
import { goText } from '../../../src/kinds/shared/go-text.ts'

test.for([
  ['batch.PodFailurePolicy', undefined, '"null"'],
  [
    'batch.PodFailurePolicy',
    { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
    'batch.PodFailurePolicy{Rules:[]batch.PodFailurePolicyRule{batch.PodFailurePolicyRule{Action:"Ignore", OnExitCodes:(*batch.PodFailurePolicyOnExitCodesRequirement)(nil), OnPodConditions:[]batch.PodFailurePolicyOnPodConditionsPattern{batch.PodFailurePolicyOnPodConditionsPattern{Type:"DisruptionTarget", Status:"True"}}}}}',
  ],
  ['[]apiextensions.SelectableField', undefined, '[]apiextensions.SelectableField(nil)'],
  [
    'apiextensions.JSONSchemaDependencies',
    { a: ['b'], c: { type: 'string' } },
    'apiextensions.JSONSchemaDependencies{"a":apiextensions.JSONSchemaPropsOrStringArray{Schema:(*apiextensions.JSONSchemaProps)(nil), Property:[]string{"b"}}, "c":apiextensions.JSONSchemaPropsOrStringArray{Schema:(*apiextensions.JSONSchemaProps)(0xc000000000), Property:[]string(nil)}}',
  ],
  ['EnvVar', { name: 'A', value: '1' }, 'core.EnvVar{Name:"A", Value:"1", ValueFrom:(*core.EnvVarSource)(nil)}'],
  [
    'ConfigMapKeySelector',
    { name: 'a', key: 'k' },
    'core.ConfigMapKeySelector{LocalObjectReference:core.LocalObjectReference{Name:"a"}, Key:"k", Optional:(*bool)(nil)}',
  ],
  [
    'ResourceRequirements',
    { limits: { cpu: '1' } },
    'core.ResourceRequirements{Limits:core.ResourceList{"cpu":resource.Quantity{i:resource.int64Amount{value:1, scale:0}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:"1", Format:"DecimalSI"}}, Requests:core.ResourceList(nil), Claims:[]core.ResourceClaim(nil)}',
  ],
  [
    'v1.ObjectMeta',
    { labels: { b: '2', a: '1' } },
    'v1.ObjectMeta{Name:"", GenerateName:"", Namespace:"", SelfLink:"", UID:"", ResourceVersion:"", Generation:0, CreationTimestamp:time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC), DeletionTimestamp:<nil>, DeletionGracePeriodSeconds:(*int64)(nil), Labels:map[string]string{"a":"1", "b":"2"}, Annotations:map[string]string(nil), OwnerReferences:[]v1.OwnerReference(nil), Finalizers:[]string(nil), ManagedFields:[]v1.ManagedFieldsEntry(nil)}',
  ],
] as const)('%s %j', ([type, value, text]) => {
  expect(goText(type, value).text).toBe(text)
})
