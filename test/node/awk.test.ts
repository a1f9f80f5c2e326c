/** awk of the simulated shell; what is wanted is what other awks say, and busybox's words where something is wrong. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>

const input = 'a 1 x\nb 2 y\na 3 z\n\n  c   4.5  w,v\nfoo:bar 007 1e2\n'

beforeAll(async () => {
  cluster = await startCluster()
  await cluster.pod('p', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }] })
  await cluster.advance(5000)
  await runInPod(cluster, 'p', `mkdir /w; printf '${input}' > /w/s; printf 'x;y:z\\n1;2:3\\n\\np;q\\n' > /w/t`)
})
afterAll(() => cluster.stop())

const run = (script: string) => runInPod(cluster, 'p', `cd /w; (${script}\n) 2>&1`)

it.each<[name: string, script: string, wanted: string]>([
  ['fields', `awk '{ print $NF, NF, NR, FILENAME } NR == 2 { exit }' s`, 'x 3 1 s\ny 3 2 s\n'],
  ['fields that are set', `awk '{ $2 = "N"; $5 = "five"; print; print NF; exit }' s`, 'a N x  five\n5\n'],
  ['a number of fields that is set', `awk -F: 'NR == 6 { NF = 3; OFS = "-"; $1 = $1; print }' s`, 'foo-bar 007 1e2-\n'],
  ['ranges, next and negation', `awk '/b/,/c/ { print NR; next } !/a/ { print "no" }' s`, '2\n3\n4\n5\n6\n'],
  [
    'if and else',
    `awk '{ if ($2 > 2) print "big"; else if ($2 > 1) { print "two" } else print "small" }' s`,
    'small\ntwo\nbig\nsmall\nbig\nbig\n',
  ],
  ['if over lines', `awk 'BEGIN { if (0)\nprint "a"\nelse\nprint "b" }'`, 'b\n'],
  ['while and continue', `awk 'BEGIN { while (i < 3) { i++; if (i == 2) continue; print i } }'`, '1\n3\n'],
  ['do', `awk 'BEGIN { do print i++; while (i < 3) }'`, '0\n1\n2\n'],
  ['for and break', `awk 'BEGIN { for (i = 0; i < 2; i++) print i; for (;;) if (++j > 4) break; print j }'`, '0\n1\n5\n'],
  ['functions', `awk 'function f(n) { return n <= 1 ? 1 : n * f(n - 1) }\nBEGIN { print f(10) }'`, '3628800\n'],
  ['functions that call themselves often', `awk 'function r(n) { return n ? 1 + r(n - 1) : 0 } BEGIN { print r(3000) }'`, '3000\n'],
  [
    'arrays by reference, values by value',
    `awk 'function g(a, b) { a["x"] = 1; b = 2 } BEGIN { v = 7; g(z, v); print length(z), z["x"], v }'`,
    '1 1 7\n',
  ],
  [
    'arrays of several indexes',
    `awk 'BEGIN { x[1,2] = 3; for (k in x) { split(k, p, SUBSEP); print p[1], p[2] } if ((1,2) in x) print "in" }'`,
    '1 2\nin\n',
  ],
  [
    'elements that go',
    `awk 'BEGIN { x["a"]; x["b"]; delete x["a"]; print length(x), ("a" in x), ("b" in x); delete x; print length(x) }'`,
    '1 0 1\n0\n',
  ],
  [
    'split',
    `awk 'BEGIN { print split("a:b:c", x, ":"), x[3], split("abc", y, ""), y[2], split("a1b22c", z, /[0-9]+/), z[3] }'`,
    '3 c 3 b 3 c\n',
  ],
  [
    'sub and gsub',
    `awk 'BEGIN { s = "hello world"; n = gsub(/o/, "[&]", s); print n, s; sub(/l+/, "\\\\&", s); print s }'`,
    '2 hell[o] w[o]rld\nhe&[o] w[o]rld\n',
  ],
  ['gsub of the line', `awk 'NR < 3 { gsub(/[0-9]+/, "#"); print; print $2 }' s`, 'a # x\n#\nb # y\n#\n'],
  ['match', `awk 'BEGIN { print match("foobar", /o+/), RSTART, RLENGTH, match("x", /y/), RSTART, RLENGTH }'`, '2 2 2 0 0 -1\n'],
  [
    'texts',
    `awk 'BEGIN { print toupper("aBc") tolower("AbC"), substr("hello", 2, 3), substr("hello", 4), substr("hello", -1, 3), index("hello", "l"), length("abc") }'`,
    'ABCabc ell lo h 3 3\n',
  ],
  [
    'numbers',
    `awk 'BEGIN { print 1e6, 0.1, 1/3, 1e300 * 1e300, int(-3.9), 2^10, 2^3^2, -2^2, 7 % 3, -7 % 3, 012 + 0, 1234567.5 "" }'`,
    '1000000 0.1 0.333333 inf -3 1024 512 -4 1 -1 12 1.23457e+06\n',
  ],
  [
    'printf',
    `awk 'BEGIN { printf "%5d|%-5d|%05d|%x|%o|%c|%c|%10.3f|%e|%g|%5.1f|%+d|%%|%*d\\n", 42, 42, 42, 255, 8, 65, "hello", 3.14159, 12345.678, 0.0001, 2.25, 5, 4, 7 }'`,
    '   42|42   |00042|ff|10|A|h|     3.142|1.234568e+04|0.0001|  2.2|+5|%|   7\n',
  ],
  [
    'what compares as numbers',
    `awk '{ print ($2 < 10), ($2 == 7), ($3 == 100) }' s | tail -n 2; awk 'BEGIN { print ("10" < "9"), (10 < 9), (x == 0), (x == "") }'`,
    '1 0 0\n1 1 1\n1 0 1 1\n',
  ],
  [
    'order of operators',
    `awk 'BEGIN { print 1 " " 2, 1 + 2 "3", 1 - -1, 10 % 4 * 2, !0 + 1, 1 == 1 ? "y" : "n"; a = b = 3; a += 2; print a++ + ++b, a, b }'`,
    '1 2 33 2 4 2 y\n9 6 4\n',
  ],
  [
    'what print writes into',
    `awk '{ print $1 > "out" } END { close("out"); while ((getline l < "out") > 0) n++; print n; print (getline l < "none") }' s`,
    '6\n-1\n',
  ],
  ['what print is piped into', `awk '{ print $1 | "sort -r" } END { close("sort -r"); print "done" }' t`, 'x;y:z\np;q\n1;2:3\n\ndone\n'],
  [
    'what commands say',
    `awk 'BEGIN { while (("echo a; echo b" | getline line) > 0) print "got " line; print system("exit 3") }'`,
    'got a\ngot b\n3\n',
  ],
  ['getline', `awk 'NR == 1 { getline; print $1, NR; getline x; print x, $1, NR }' s`, 'b 2\na 3 z b 3\n'],
  ['records between blank lines', `awk 'BEGIN { RS = ""; FS = ":" } { print NR, NF, $2 }' t`, '1 4 z\n2 1 \n'],
  ['records and fields by expressions', `awk -F'[:;]' '{ print $2 }' t; awk 'BEGIN { RS = "[;:]" } END { print NR }' t`, 'y\n2\n\nq\n6\n'],
  [
    'variables from outside',
    `awk -v x=3 -v 'y=a\\tb' '{ print x, y, z; exit }' z=4 s; A=b awk 'BEGIN { print ENVIRON["A"], ARGC, ARGV[1] }' p`,
    '3 a\tb 4\nb 2 p\n',
  ],
  [
    'programs in files',
    `printf 'function f(x) { return x * 2 }\\n# twice\\nNR < 3 &&\\\\\\n1 { print f($2) }\\n' > prog; awk -f prog s`,
    '2\n4\n',
  ],
  ['expressions', `awk 'BEGIN { print "a.b" ~ /a\\.b/, "axb" ~ "a\\\\.b", "a/b" ~ /a\\/b/, "/" ~ /[/]/, 6 / 2 / 3 }'`, '1 0 1 1 1\n'],
  ['exit', `awk 'BEGIN { exit 4 } END { print "end" }'; echo $?; awk '{ exit } END { exit 2 }' s; echo $?`, 'end\n4\n2\n'],
  ['what it cannot read', `awk 1 none; echo $?`, 'awk: none: No such file or directory\n1\n'],
  [
    'what is wrong',
    `for p in '{ print $1' 'BEGIN { print a[ }' 'BEGIN { no(1) }' 'BEGIN {\nprint "a }' '}' 'BEGIN { return }'; do awk "$p"; done`,
    'awk: cmd. line:1: Unexpected end of string\nawk: cmd. line:1: Unexpected token\nawk: cmd. line:1: Call to undefined function\nawk: cmd. line:2: Unexpected end of string\nawk: cmd. line:1: Unexpected token\nawk: cmd. line:1: Unexpected token\n(1)',
  ],
  [
    'what goes wrong',
    `awk 'BEGIN {\nif (1)\nprint 1 / 0 }'; awk 'BEGIN { print $(-1) }'; awk 'BEGIN { x = 1; x["a"] = 2 }'; awk 'BEGIN { print "a" ~ "(" }'`,
    "awk: cmd. line:3: Division by zero\nawk: cmd. line:1: Access to negative field\nawk: cmd. line:1: Not an array\nawk: bad regex '(': Unmatched ( or \\(\n(1)",
  ],
])('%s', async (_, script, wanted) => {
  expect(await run(script)).toBe(wanted)
})

it.each([
  ['a field behind many blanks', `awk '{ print NF, $2 }' <<< "a$(seq 200000 | tr -d '0-9' | tr '\\n' ' ')b"`, '2 b\n'],
  ['a loop without an end', `timeout 2 awk 'BEGIN { for (;;) n++ }'; echo $?`, '143\n'],
  [
    'functions without an end',
    `awk 'function f() { return f() } BEGIN { f() }'`,
    'awk: cmd. line:1: Functions call each other too deeply\n(1)',
  ],
  ['texts without an end', `awk 'BEGIN { s = "x"; for (;;) s = s s }'`, 'awk: memory: Cannot allocate memory\n(1)'],
  ['sums without an end', `awk "BEGIN { print $(yes '1+' | head -n 60000 | tr -d '\\n')1 }"`, 'awk: cmd. line:1: Expression too long\n(1)'],
  [
    'signs without an end',
    `for s in a= 2^ - '$' 'a?b:' '(1)in a~' 'x|getline ' '!' '{' 'if(1)' 'a,'; do awk "BEGIN { $(yes "$s" | head -n 20000 | tr -d '\\n')1 }" 2>&1 | sed 's/.*: //'; done | sort | uniq -c | sed 's/^ *//'`,
    '1 Expression too long\n7 Nested too deeply\n3 Unexpected token\n',
  ],
  ['depth without an end', `awk "BEGIN { print $(yes '(' | head -n 4000 | tr -d '\\n')"`, 'awk: cmd. line:1: Nested too deeply\n(1)'],
])('%s harms nobody', async (_, script, wanted) => {
  expect(await run(script)).toBe(wanted)
})
