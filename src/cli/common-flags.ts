/** Flags that several commands share, each said once. */
import type { Flag } from './command.ts'

export const data: Flag = { type: 'string', help: "<dir> the cluster's directory (default: $XDG_DATA_HOME/inkube)" }
export const namespace: Flag = { type: 'string', shortFlag: 'n', help: '<name> the namespace (default: default)' }
export const allNamespaces: Flag = { type: 'boolean', shortFlag: 'A', help: 'all namespaces' }
export const selector: Flag = { type: 'string', shortFlag: 'l', help: '<selector> only objects whose labels match' }
export const filename: Flag = { type: 'string', shortFlag: 'f', isMultiple: true, help: '<file|dir|-> manifests; - reads standard input' }
