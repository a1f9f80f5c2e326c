/** The keys that mean the same in every view. */
import type { KeyRecord } from '../input/keymap.ts'

const key = (keys: readonly string[], command: string, label: string, weight?: number): KeyRecord => ({
  keys,
  command,
  label,
  group: 'go',
  weight,
})

/** What the mouse does, for the help screen: no key has these names. */
const mouse = (name: string, label: string): KeyRecord => ({ keys: [name], command: name, label, group: 'move' })

export const globalKeys: readonly KeyRecord[] = [
  key([':'], 'prompt', 'go to', 20),
  key(['/'], 'query', 'filter', 30),
  key(['?'], 'help', 'all keys', 10),
  key(['tab'], 'peek', 'peek at the row'),
  key(['esc'], 'back', 'one step back'),
  key(['q'], 'close', 'close the view'),
  key(['0'], 'all-namespaces', 'all namespaces'),
  key(['1', '2', '3', '4', '5', '6', '7', '8', '9'], 'namespace', 'a recent namespace'),
  key(['-'], 'last-command', 'the command before'),
  key(['['], 'history-back', 'back in the commands'),
  key([']'], 'history-forth', 'forth in the commands'),
  key(['ctrl-o'], 'let-in', 'show what waits', 40),
  key(['ctrl-a'], 'aliases', 'words for kinds'),
  key(['ctrl-r'], 'reload', 'load again'),
  key(['ctrl-l'], 'repaint', 'repaint the screen'),
  key(['ctrl-z'], 'suspend', 'suspend'),
  key(['ctrl-c'], 'leave', 'twice: leave inkube'),
  mouse('wheel', 'scroll'),
  mouse('click', 'a row, a head, a key'),
]
