/** Signals by name and number. */

/** In the order of their numbers, from 1. */
const names = [
  ...['HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT', 'CHLD'],
  ...['CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'POLL', 'PWR', 'SYS'],
]

/** As `kill -l` lists them. */
export const signalList = names.map((name, at) => `${String(at + 1).padStart(2)}) ${name}\n`).join('')

const numberOf = (name: string): number | undefined => (names.includes(name) ? names.indexOf(name) + 1 : undefined)

/** `TERM`, `SIGTERM` or `15` as a number; 15 for anything unknown. */
export function signalNumber(name: string): number {
  return /^\d+$/.test(name) ? Number(name) : (numberOf(name.toUpperCase().replace(/^SIG/, '')) ?? 15)
}

/** The name of a signal given by name or number; undefined for an unknown one. */
export function signalName(word: string): string | undefined {
  const upper = word.toUpperCase().replace(/^SIG/, '')
  if (upper === 'EXIT' || upper === '0') return 'EXIT'
  // What bash traps beside signals.
  if (['ERR', 'DEBUG', 'RETURN'].includes(upper)) return upper
  return names.includes(upper) ? upper : names[Number(word) - 1]
}
