/** The rows of the bench, in the order of the table. Adding one is its own file and one line here. */
import type { Row } from './row.ts'
import { store } from './store.ts'

export const rows: readonly Row[] = [store]
