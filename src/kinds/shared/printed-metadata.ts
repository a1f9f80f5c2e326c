/** The metadata of an object that is part of another, as Go prints it (ObjectMeta.String). */
import type { ObjectMeta } from '../../api/objects.ts'
import { compareNames } from '../../base/order.ts'

/** `&ObjectMeta{Name:,GenerateName:,…}` of what may be written there: the server sets none of the rest in templates. */
export function printedMetadata({
  name = '',
  generateName = '',
  namespace = '',
  labels,
  annotations,
  ...rest
}: Partial<ObjectMeta>): string {
  const { uid = '', resourceVersion = '', finalizers = [] } = rest
  const fields = [
    ...[`Name:${name}`, `GenerateName:${generateName}`, `Namespace:${namespace}`, 'SelfLink:', `UID:${uid}`],
    ...[`ResourceVersion:${resourceVersion}`, 'Generation:0', 'CreationTimestamp:0001-01-01 00:00:00 +0000 UTC', 'DeletionTimestamp:<nil>'],
    ...['DeletionGracePeriodSeconds:nil', `Labels:${pairs(labels)}`, `Annotations:${pairs(annotations)}`],
    ...['OwnerReferences:[]OwnerReference{}', `Finalizers:[${finalizers.join(' ')}]`, 'ManagedFields:[]ManagedFieldsEntry{}'],
  ]
  return `&ObjectMeta{${fields.join(',')},}`
}

const pairs = (map: Readonly<Record<string, string>> = {}): string =>
  `map[string]string{${Object.entries(map)
    .sort(compareNames)
    .map(([key, value]) => `${key}: ${value},`)
    .join('')}}`
