/** Amounts of resources are kept in thousandths at the finest (SetDefaults_ResourceList). */
import type { Mutable } from '../../api/object.ts'
import type { Quantity } from '../../api/objects.ts'
import { keepSpelling, spelled } from '../../api/spelling.ts'
import { formatQuantity, inThousandths, quantity } from '../../api/quantity.ts'

/** Rounds every amount that is finer up to a thousandth, in place. */
export function roundQuantities(amounts: Mutable<Record<string, Quantity>>): void {
  for (const name in amounts) {
    const amount = quantity(amounts[name])
    if (amount.scale >= -3) continue
    const first = spelled(amounts, name)
    if (first !== undefined) keepSpelling(amounts, name, first)
    amounts[name] = formatQuantity(inThousandths(amount))
  }
}
