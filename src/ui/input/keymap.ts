/** One record for each binding: the line of keys, the help screen and the README's table are made from these, and so is what a key does. */

/** The sections of the help screen, in this order. */
export type KeyGroup = 'look' | 'act' | 'move' | 'sort' | 'go'

export const groupTitles: Readonly<Record<KeyGroup, string>> = {
  look: 'Look',
  act: 'Change',
  move: 'Move',
  sort: 'Order and mark',
  go: 'Anywhere',
}

export interface KeyRecord {
  /** Key names as `KeyEvent.name` gives them; the first is the one shown. */
  readonly keys: readonly string[]
  /** A stable name: `sort-by-age`. */
  readonly command: string
  /** What it does, in a few words. */
  readonly label: string
  readonly group: KeyGroup
  /** Above 0: may stand in the line of keys, the highest first. */
  readonly weight?: number | undefined
  /** Changes the cluster. */
  readonly danger?: boolean | undefined
}

/** The first record that answers to the key. */
export const boundTo = <T extends KeyRecord>(records: readonly T[], name: string): T | undefined =>
  records.find((record) => record.keys.includes(name))
