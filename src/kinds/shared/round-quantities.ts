/** Amounts of resources are kept in thousandths at the finest (SetDefaults_ResourceList). */
import type { Mutable } from '../../api/object.ts'
import type { Quantity } from '../../api/objects.ts'
import { formatQuantity, quantity, scaledValue } from '../../api/quantity.ts'

/** Rounds every amount that is finer up to a thousandth, in place. */
export function roundQuantities(amounts: Mutable<Record<string, Quantity>>): void {
  for (const name in amounts) {
    const amount = quantity(amounts[name])
    if (amount.scale < -3) amounts[name] = formatQuantity({ value: BigInt(scaledValue(amount, -3)), scale: -3, format: amount.format })
  }
}
