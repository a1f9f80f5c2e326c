/** kill -9 of a real process under load: nothing acknowledged is lost, and its lock does not outlive it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { killRounds } from './kill-rounds.ts'

const rounds = Number(process.env['STORE_KILL_ROUNDS'] ?? 20)

test(`${rounds} kills under load lose no acknowledged change`, { timeout: 60_000 + rounds * 30_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-kill-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  expect(await killRounds(directory, rounds)).toBeGreaterThan(rounds * 200)
})
