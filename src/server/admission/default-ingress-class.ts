/** DefaultIngressClass: an ingress that names no class gets the default one. */
import type { Ingress, IngressClass } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { ingressClasses, ingresses } from '../../api/resources.ts'
import { classAnnotation } from '../../kinds/ingress/class-annotation.ts'
import { newestDefault } from '../../kinds/shared/newest-default.ts'
import { storageOf } from '../storage/storage.ts'
import type { AdmissionPlugin } from './plugin.ts'

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  resources: [ingresses.id],
  operations: ['create'],
  admit({ core, object }) {
    const ingress = object as unknown as Mutable<Ingress>
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[classAnnotation] !== undefined) return
    const classes = core.store.list(storageOf(ingressClasses).prefix).entries.map(({ value }) => value as IngressClass)
    const found = newestDefault(classes, ['ingressclass.kubernetes.io/is-default-class'])
    if (found !== undefined) (ingress.spec ??= {}).ingressClassName = found.metadata.name
  },
}
