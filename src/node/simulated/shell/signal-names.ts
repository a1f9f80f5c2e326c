/** Signals by name and number. */

const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STOP: 19,
}

/** `TERM`, `SIGTERM` or `15` as a number; 15 for anything unknown. */
export function signalNumber(name: string): number {
  return /^\d+$/.test(name) ? Number(name) : (signals[name.toUpperCase().replace(/^SIG/, '')] ?? 15)
}

/** The name of a signal given by name or number; undefined for an unknown one. */
export function signalName(word: string): string | undefined {
  const upper = word.toUpperCase().replace(/^SIG/, '')
  if (upper === 'EXIT' || upper === '0') return 'EXIT'
  if (upper in signals) return upper
  return Object.entries(signals).find(([, number]) => String(number) === word)?.[0]
}
