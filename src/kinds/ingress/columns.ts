/** The columns of Ingresses. */
import type { Ingress } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { someOf } from '../print/addresses.ts'
import { orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { loadBalancerText } from '../print/load-balancer.ts'

/** The first three hosts of the rules; `*` where no rule names one. */
const hosts = ({ spec }: Ingress): string =>
  orNone(
    someOf(
      (spec?.rules ?? []).map(({ host = '' }) => host).filter((host) => host !== ''),
      3,
    ),
    '*',
  )

export const columns: readonly Column<Ingress>[] = [
  nameColumn(),
  column('Class', ({ spec }) => spec?.ingressClassName ?? '<none>'),
  column('Hosts', hosts),
  column('Address', ({ status }) => loadBalancerText(status?.loadBalancer?.ingress)),
  column('Ports', ({ spec }) => ((spec?.tls?.length ?? 0) > 0 ? '80, 443' : '80')),
  ageColumn(),
]
