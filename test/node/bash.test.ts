/** What scripts use of bash beyond the standard's shell; the expected texts are bash's own. */
import { test } from 'vitest'
import { table } from './table.ts'

test('lists and tables of variables', () =>
  table({
    'a=(a b "c d"); echo "${#a[@]} ${a[2]}" "${a[@]:1}" ${a[@]: -1} ${!a[@]}': '3 c d b c d c d 0 1 2\n',
    'x=(a b c d); unset "x[1]"; x+=(e); x[10]=z; echo ${!x[@]} "${x[-1]}" ${x[@]/#/p-}': '0 2 3 4 10 z p-a p-c p-d p-e p-z\n',
    'declare -A m=([b]="two words"); m[c]=3; m[a]=1; unset "m[a]"; for k in "${!m[@]}"; do echo "$k ${m[$k]}"; done | sort; echo ${#m[@]} "${m[a]:-none}"':
      'b two words\nc 3\n2 none\n',
    'declare -A c; for w in a b a c a; do ((c[$w]++)); done; [[ -v c[a] ]] && echo ${c[a]} ${#c[@]}': '3 3\n',
    'f() { local -a l=(1 "2 3"); local -A t=([k]=v); echo ${#l[@]} ${t[k]}; }; f; echo "[${l[*]}${t[k]}]"': '2 v\n[]\n',
    'set -u; a=(); for x in "${a[@]+"${a[@]}"}"; do echo "<$x>"; done; b=(1 "2 3"); printf "<%s>" ${b[@]+"${b[@]}"}': '<1><2 3>',
    'set -- a b c; echo ${@:2} ${@:1:1} "${@: -1}"; declare -p X 2>&- || X="a b"; declare -p X': 'b c a c\ndeclare -- X="a b"\n',
    'mapfile -t l < <(printf "x\\ny z\\n"); echo "${#l[@]} ${l[1]}"; readarray -t -n 2 l <<< "$(seq 5)"; echo "${l[*]}"': '2 y z\n1 2\n',
    'printf -v x "%03d" 7; printf -v a[1] %s y; echo $x ${a[1]}': '007 y\n',
    'false | true | (exit 3); echo "${PIPESTATUS[@]}"; true; echo ${PIPESTATUS[0]}': '1 0 3\n0\n',
  }))

test('what read takes', () =>
  table({
    'while IFS=, read -r a b c; do echo "$a|$b|$c"; done <<< $\'1,2,3\\nx,,z\'': '1|2|3\nx||z\n',
    'IFS=: read -r u p id rest <<< "root:x:0:0:/root"; echo $u $id $rest; IFS=: read a b <<< "x:y:"; echo "$b"; IFS=: read a b <<< "x:y:z:"; echo "$b"':
      'root 0 0:/root\ny\ny:z:\n',
    'read -ra p <<< "one two three"; echo "${p[1]} ${#p[@]}"; read -n 2 x <<< abcd; echo $x; read -d ";" y <<< "a b;c"; echo "$y"':
      'two 3\nab\na b\n',
    'printf "1\\n2\\n" > f; exec 4<f; read -u 4 a; read -u 4 b; echo $a$b; printf "q\\0r\\0" | while IFS= read -r -d "" w; do echo "[$w]"; done':
      '12\n[q]\n[r]\n',
    'printf "a b\\\\\\nc d\\n" | { read x y; echo "$x|$y"; }; printf "  lead \\n" | { IFS= read -r x; echo "[$x]"; }; printf "  lead \\n" | { read; echo "[$REPLY]"; }':
      'a|bnc d\n[  lead ]\n[  lead ]\n',
  }))

test('commands at the other end of a path', () =>
  table({
    'diff <(seq 2) <(seq 2) && cat <(echo x) <(echo y); while read -r l; do n=$((n+l)); done < <(seq 4); echo $n': 'x\ny\n10\n',
    'exec 3< <(seq 2); read -r x <&3; read -r y <&3; echo $x $y; head -n 1 <(yes); . <(echo V=7); echo $V': '1 2\ny\n7\n',
    'echo x | tee >(tr x y > f) > out; cat f out; exec > >(sed "s/^/log: /") 2>&1; echo hi; echo err >&2': 'y\nx\nlog: hi\nlog: err\n',
  }))

test('numbers of 64 bits, and what stands for them', () =>
  table({
    'echo $((9223372036854775807+1)) $((1<<62)) $((-7/2)) $((-7%3)) $((~5)) $((0xff)) $((010)) $((2#101)) $((2**63)) $((5^3))':
      '-9223372036854775808 4611686018427387904 -3 -1 -6 255 8 5 -9223372036854775808 6\n',
    'b="a+1"; a=5; i=1; l=(1 2 3); echo $((b*2)) $((l[i]+l[2])) $((l[$i]*2)) $((a++)) $((a<<=2)) $((3 ${op:-*} 4)); ((l[0]=9)); echo ${l[*]}':
      '12 5 4 5 24 12\n9 2 3\n',
    'for ((i=0,j=10;i<j;i+=3,j-=3)); do echo $i $j; done; echo {01..03} {a,{b,c}}d {10..0..5} x{,y}':
      '0 10\n3 7\n01 02 03 ad bd cd 10 5 0 x xy\n',
  }))

test('traps, jobs and statuses', () =>
  table({
    'trap \'echo "err $? $LINENO"\' ERR; f() { false; echo in; }; f; (exit 5); if false; then :; fi; echo end': 'in\nerr 5 1\nend\n',
    "set -euo pipefail; trap 'rc=$?; echo cleanup $rc; exit $rc' EXIT; false | true; echo no": 'cleanup 1\n(1)',
    '(sleep 0.1; exit 2) & sleep 1 & wait -n; echo $?; wait; echo $?; sleep 10 & kill %1; wait $!; echo $?': '2\n0\n143\n',
    '(sleep 0.1; kill -USR1 $$) & trap "echo got" USR1; wait $!; echo $?': 'got\n138\n',
    'false; x=$?; echo $x; y="$(false)"; echo $?; z="\\$(x)"; echo $? $z': '1\n1\n0 $(x)\n',
  }))

test('getopts that says nothing by itself', () =>
  table({
    'set -- -a foo -bc -z -a; while getopts ":a:bc" o; do case $o in a) echo "a=$OPTARG";; \\?) echo "bad $OPTARG";; :) echo "missing $OPTARG";; *) echo $o;; esac; done; shift $((OPTIND-1)); echo "rest $*"':
      'a=foo\nb\nc\nbad z\nmissing a\nrest \n',
  }))

test('words, patterns and small builtins', () =>
  table({
    'echo hi > f; echo "$(<f)" ${x:-"c  d"} ${x:-a b}; printf "<%s>" ${x:-"g  h"} ${x:-i j}; cat << B\na \\\\ \\$ \\` "q"\nB':
      'hi c  d a b\n<g  h><i><j>a \\ $ ` "q"\n',
    'v=v1.2.3; [[ $v =~ ^v([0-9]+)\\.([0-9]+) ]] && echo ${BASH_REMATCH[2]}; [[ abc =~ "a.c" ]] || echo no; [[ "a b" =~ ^a\\ b$ ]] && echo yes':
      '2\nno\nyes\n',
    'shopt -s nullglob; for f in *.none; do echo $f; done; pushd / > f; pwd; popd > f; builtin echo b; type -t cd if ls; SECONDS=5; echo $SECONDS; SECONDS=@; echo $SECONDS; groups':
      '/\nb\nbuiltin\nkeyword\nfile\n5\n0\nroot\n',
  }))

test('dates as GNU reads them, and all their forms', () =>
  table({
    "date -u -d '2024-02-28 +2 days' +%F; date -u -d '2024-01-01 1 month ago' +%F; date -u -d '2024-01-31 + 1 month' +%F; date -u -d '2024-05-01T10:20:30+02:00' +%s; date -u -d 20240501 +%F; date -u -d '2024-05-01 yesterday' +%F":
      '2024-03-01\n2023-12-01\n2024-03-02\n1714551630\n2024-05-01\n2024-04-30\n',
    "date -u -d '2024-02-30' 2>&- || echo $?; date -u --date=@1700000000 '+%A %B %C %k %l %P %V %G %U %W %x %X %-d %_m %:z %R %u'; date -u -d @1700000000 -Iseconds; date -u -d @0 --iso-8601; date -Ru --date @0":
      '1\nTuesday November 20 22 10 pm 46 2023 46 46 11/14/23 22:13:20 14 11 +00:00 22:13 2\n2023-11-14T22:13:20+00:00\n1970-01-01\nThu, 01 Jan 1970 00:00:00 +0000\n',
    "[ \"$(date -d '1 day ago' +%F)\" = \"$(date -d yesterday +%F)\" ] && date -d 'next monday' +%a && date -d 'last friday' +%a":
      'Mon\nFri\n',
  }))

test('printf, echo, seq and env with all that they take', () =>
  table({
    "printf '\\xe2\\x9c\\x93\\n'; echo -e '\\xe2\\x9c\\x94 \\0101'; printf '\\0\\xff' | od -An -tx1; printf '%q %q\\n' 'a b' ''; printf '%b' 'a\\tb\\c no' end":
      "✓\n✔ A\n 00 ff\na\\ b ''\na\tb",
    "printf '%d\\n' abc 2>&- || echo $?; printf '%(%F)T %ld %.3s|%4.1f|\\n' 0 5 abcdef 2.25; printf '%s=%s\\n' a 1 b":
      '0\n1\n1970-01-01 5 abc| 2.2|\na=1\nb=\n',
    "seq -f 'item-%03g' 2; seq -s' ' 0.5 0.5 1.5; env -u HOME sh -c 'echo ${HOME-none}'; env -i A=1 env":
      'item-001\nitem-002\n0.5 1.0 1.5\nnone\nA=1\n',
  }))

test('work in the background takes signals by its own traps', () =>
  table({
    "(trap 'echo bye; exit 7' TERM; while :; do sleep 0.1; done) & c=$!; trap 'kill $c; wait $c; echo $?; exit 0' TERM; (sleep 0.5; kill $$) & wait $c":
      'bye\n7\n',
    "sleep 5 & kill $!; wait $!; echo $?; (trap '' TERM; sleep 0.4; echo survived) & sleep 0.1; kill $!; wait $!; echo $?":
      '143\nsurvived\n0\n',
  }))

test('fields between separators, and commands by a relative PATH', () =>
  table({
    "IFS=/; p=/usr/local/bin; set -- $p; echo $#; IFS=,; x=a,,b,; set -- $x; echo $#; IFS=': '; y='a : b:c  d::e'; set -- $y; echo $#; IFS=:; u=':a'; set -- pre$u; echo $# $1; set -- $u; echo $#":
      '4\n3\n6\n2 pre\n2\n',
    "kill -l 9 143; mkdir b; printf '#!/bin/sh\\necho ran\\n' > b/c; chmod +x b/c; PATH=b:$PATH; c": 'KILL\nTERM\nran\n',
  }))

test('what bash tells of itself, and other shells do not', () =>
  table({
    'bash -c \'f() { echo "${FUNCNAME[0]} ${#FUNCNAME[@]}"; }; g() { f; }; g; echo "${FUNCNAME[0]:-none}"; [ "${BASH_VERSINFO[0]}" -ge 4 ] && echo "$OSTYPE"; echo $EPOCHREALTIME | grep -c "\\."\'; sh -c \'echo ${BASH_VERSION:-none}\'':
      'f 2\nnone\nlinux-gnu\n1\nnone\n',
  }))

test('arrays change where they are, but not those that another shell or a caller holds', () =>
  table({
    'a=(1 2); (a[0]=x; echo ${a[@]}); echo ${a[@]}; b=$(a[1]=y; echo ${a[@]}); echo $b ${a[@]}; a[2]=z; echo ${a[@]}':
      'x 2\n1 2\n1 y 1 2\n1 2 z\n',
    'a=(1); a[1]=2; (sleep 0.2; echo ${a[@]}) & a[0]=9; wait; echo ${a[@]}': '1 2\n9 2\n',
    'declare -A t=([k]=1); t[l]=2; f() { local -A t=([k]=own); t[m]=3; echo ${#t[@]}; }; f; echo ${#t[@]} ${t[k]}': '2\n2 1\n',
    'a=(1 2 3); a[$(a[0]=7; echo 1)]=b; echo ${a[@]}; readonly a; (a[0]=x) 2> /dev/null; echo $? ${a[0]}': '1 b 3\n1 1\n',
    'declare -A t; for ((i = 0; i < 20000; i++)); do t[k$i]=x; a[i]=x; done; echo ${#t[@]} ${#a[@]}': '20000 20000\n',
  }))
