/** Prints figures as a table for people: what, measured, asked for, and the same of a peer. */
import type { Figure } from './row.ts'

/** True when a figure is what was asked for, or nothing was. */
export function isMet({ value, p95, target }: Figure): boolean {
  if (target === undefined) return true
  const { atMost, atLeast, p95AtMost } = target
  return (
    !(atMost !== undefined && value > atMost) &&
    !(atLeast !== undefined && value < atLeast) &&
    !(p95AtMost !== undefined && (p95 ?? value) > p95AtMost)
  )
}

export function tableOf(figures: readonly Figure[]): string {
  const lines = [['what', 'measured', 'p95', 'least', 'target', '', 'peer', 'ratio'], ...figures.map(lineOf)]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function lineOf(figure: Figure): readonly string[] {
  const { what, value, p95, least, unit, target, peer } = figure
  return [
    what,
    `${written(value)} ${unit}`,
    p95 === undefined ? '' : written(p95),
    least === undefined ? '' : written(least),
    targetOf(target),
    target === undefined ? '' : isMet(figure) ? 'ok' : 'OFF',
    peer === undefined ? '' : `${peer.what} ${written(peer.value)}`,
    peer === undefined ? '' : (value / peer.value).toFixed(2),
  ]
}

function targetOf(target: Figure['target']): string {
  if (target === undefined) return ''
  const { atMost, atLeast, p95AtMost } = target
  return [
    atMost === undefined ? '' : `≤ ${written(atMost)}`,
    atLeast === undefined ? '' : `≥ ${written(atLeast)}`,
    p95AtMost === undefined ? '' : `p95 ≤ ${written(p95AtMost)}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

const written = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1)
