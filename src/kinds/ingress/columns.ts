/** The columns of Ingresses. */
import type { Ingress } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { loadBalancerText } from '../print/load-balancer.ts'

/** The first three hosts of the rules, and how many rules are left; `*` where no rule names one. */
function hosts({ spec }: Ingress): string {
  const rules = spec?.rules ?? []
  const named = rules.flatMap(({ host = '' }, index) => (host === '' ? [] : [{ host, index }]))
  if (named.length === 0) return '*'
  const [shown, last] = [named.slice(0, 3), named[2]?.index ?? rules.length]
  const text = shown.map(({ host }) => host).join(',')
  // Whatever comes after the third host makes it more, also a rule for any host.
  return rules.length - 1 > last ? `${text} + ${rules.length - 3} more...` : text
}

export const columns: readonly Column<Ingress>[] = [
  nameColumn(),
  column('Class', ({ spec }) => spec?.ingressClassName ?? '<none>'),
  column('Hosts', hosts),
  column('Address', ({ status }) => loadBalancerText(status?.loadBalancer?.ingress)),
  column('Ports', ({ spec }) => ((spec?.tls?.length ?? 0) > 0 ? '80, 443' : '80')),
  ageColumn(),
]
