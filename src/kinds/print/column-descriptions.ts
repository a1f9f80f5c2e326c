/** What a column of a table says about itself to clients that show it, as upstream's printers word it. */
import data from '../../api/data/column-descriptions.json' with { type: 'json' }

/** By the resource's id (`v1 pods`) and the column's name; what all kinds have in common is under `every kind`. */
const descriptions: Readonly<Record<string, Readonly<Record<string, string>>>> = data

/** The description of a built-in resource's column; empty where upstream has none. */
export const columnDescription = (id: string, name: string): string => descriptions[id]?.[name] ?? descriptions['every kind']?.[name] ?? ''
