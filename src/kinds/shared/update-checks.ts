/** The orders in which upstream's strategies check changed objects. */
import type { UpdateCheck } from '../kind.ts'

type Order = readonly UpdateCheck[]

/** ValidateX, and then a ValidateXUpdate that asks for the metadata of the change first: most kinds. */
export const usualChecks: Order = ['metadata', 'object', 'change', 'update']

/** The metadata is judged as changed, and not as new. */
export const onlyAsChanged: Order = ['change', 'object', 'update']

/** The metadata is judged as new, and not as changed. */
export const onlyAsNew: Order = ['metadata', 'object', 'update']

/** ValidateXUpdate is all that is asked, and asks for the metadata of the change before the whole. */
export const changeFirst: Order = ['change', 'metadata', 'object', 'update']

/** The same, with what may not change before the whole. */
export const unchangedFirst: Order = ['change', 'update', 'metadata', 'object']

/** ValidateX, and a ValidateXUpdate that begins with the same and asks for no more of the metadata; `checkUpdate` has the rest of it. */
export const twiceAsNew: Order = ['metadata', 'object', 'metadata', 'update']

/** ValidateX, and a ValidateXUpdate that begins with the same. */
export const twice: Order = ['metadata', 'object', 'metadata', 'object', 'change', 'update']

/** ValidateX, what this sort of change may not do, and the metadata of the change last. */
export const wholeBeforeChange: Order = ['metadata', 'object', 'update', 'change']
