/**
 * `npm run bench [-- NAME...]`: measures the rows one after the other and prints a table of what was measured beside what was asked for.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { rows } from './index.ts'
import type { Bench, Figure, Row } from './row.ts'
import { isMet, tableOf } from './table.ts'

/** Beside the sources: the temporary directory of many machines is in memory. */
const place = resolve(import.meta.dirname, '../../node_modules/.cache/inkube-bench')

async function measure(row: Row): Promise<readonly Figure[]> {
  const made: string[] = []
  const bench: Bench = {
    directory: () => {
      mkdirSync(place, { recursive: true })
      const directory = mkdtempSync(join(place, `${row.name}-`))
      made.push(directory)
      return directory
    },
    note: (text) => console.error(`${row.name}: ${text}`),
  }
  try {
    return await row.run(bench)
  } finally {
    for (const directory of made) rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function main(names: readonly string[]): Promise<number> {
  if (names.includes('--list')) {
    for (const { name, what } of rows) console.log(`${name.padEnd(12)} ${what}`)
    return 0
  }
  const unknown = names.filter((name) => !rows.some((row) => row.name === name))
  if (unknown.length > 0) {
    console.error(`error: no row ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}`)
    return 2
  }
  console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'processor'}\n`)
  const figures: Figure[] = []
  let failed = 0
  for (const row of names.length === 0 ? rows : rows.filter(({ name }) => names.includes(name))) {
    try {
      figures.push(...(await measure(row)))
    } catch (error) {
      failed++
      console.error(`${row.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
  }
  console.log(tableOf(figures))
  const missed = figures.filter((figure) => !isMet(figure)).length
  console.log(`\n${figures.length} figures, ${missed} off target${failed === 0 ? '' : `, ${failed} rows failed`}`)
  return failed === 0 ? 0 : 1
}

process.exit(await main(process.argv.slice(2)))
