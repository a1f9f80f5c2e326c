/** Commands on text and files with the options that scripts give them; the expected texts are those of the GNU tools. */
import { test } from 'vitest'
import { table } from './table.ts'

test('sort by keys, units, months and versions', () =>
  table({
    "printf 'b,2\\na,10\\nc,1\\n' | sort -t, -k2,2nr; printf 'x 10\\nx 9\\ny 1\\n' | sort -k1,1r -k2,2n; printf 'x 1\\ny 1\\n' | sort -k2,2 -s -r":
      'a,10\nb,2\nc,1\ny 1\nx 9\nx 10\nx 1\ny 1\n',
    "printf '1K\\n2M\\n10\\n' | sort -h; printf 'v1.10\\nv1.9\\n' | sort -V; printf 'Feb\\nJan\\n' | sort -M; printf 'a:1\\nb:1\\na:2\\n' | sort -t: -k1,1 -u; printf '1.5\\n1.25\\n' | sort -g":
      '10\n1K\n2M\nv1.9\nv1.10\nJan\nFeb\na:1\nb:1\n1.25\n1.5\n',
    "printf '3\\n1\\n' > f; sort -o f f; cat f; printf 'b\\na\\n' | sort -c 2>/dev/null || echo $?; printf 'b\\0a\\0' | sort -z | tr '\\0' .; sort -k x f 2>/dev/null || echo $?":
      '1\n3\n1\na.b.2\n',
  }))

test('columns cut out, pasted, joined and set', () =>
  table({
    'cut -c-3,5 <<< abcdef; echo a,b,c | cut -d, -f1,3 --output-delimiter=:; cut --delimiter=, --fields=2 <<< a,b; echo a:b:c | cut -d: --complement -f2':
      'abce\na:c\nb\na:c\n',
    "seq 6 | paste - - -; seq 4 | paste -sd,; seq 2 > a; paste -d ',;' a a a; printf 'a b\\nccc d\\n' | column -t; echo 'a:b' | column -t -s:":
      '1\t2\t3\n4\t5\t6\n1,2,3,4\n1,1;1\n2,2;2\na    b\nccc  d\na  b\n',
    "printf '1 a\\n2 b\\n' > a; printf '1 x\\n2 y\\n3 z\\n' > b; join -a2 a b; join -o 1.2,2.2 a b; join -v2 a b; join -t, <(echo k,1) <(echo k,2); join -1 2 <(echo 'x k') <(echo 'k y')":
      '1 a x\n2 b y\n3 z\na x\nb y\n3 z\nk,1,2\nk x y\n',
    "fold -s -w 10 <<< 'the quick brown fox'; nl -w2 -s'. ' <<< $'a\\n\\nb'; printf 'a\\n\\n\\nb\\tc\\n' | cat -sA; uniq -f1 <<< $'1 a\\n2 a\\n3 b'; uniq -i <<< $'a\\nA'; tr '[:punct:]' _ <<< 'a.b,c'":
      'the quick \nbrown fox\n 1. a\n    \n 2. b\na$\n$\nb^Ic$\n1 a\n3 b\na\na_b_c\n',
  }))

test('digests checked, bytes read back, files in pieces', () =>
  table({
    'echo hello > f; sha256sum f > s; sha256sum -c s; echo x > f; sha256sum -c s 2>/dev/null || echo $?; echo 616263 | xxd -r -p; printf abc | xxd | xxd -r; echo abc | base64 -w0':
      'f: OK\nf: FAILED\n1\nabcabcYWJjCg==',
    'seq 5 | split -l 2 - p; head -n 1 paa pac; shuf -i 1-3 | sort; shuf -e one; basename -s .txt a.txt b.txt; basename -a x/a y/b; dirname a/b c/d/e; realpath -m /a/../b':
      '==> paa <==\n1\n\n==> pac <==\n5\n1\n2\n3\none\na\nb\na\nb\na\nc/d\n/b\n',
    "umask 077; touch f; mkdir d; echo x > g; umask; umask -S; (umask 002; touch h; stat -c %a h); stat -c '%a %h' f d g | cut -d' ' -f1; ulimit -n 99; ulimit -n":
      '0077\nu=rwx,g=,o=\n664\n600\n700\n600\n99\n',
    "install -d -m 750 a/b; install -m 600 /dev/null a/b/c; stat -c '%a %n' a/b a/b/c; touch -d '2024-01-01 UTC' f; stat -c %Y f; touch -r f g; date -ur g +%F; [ a/b/c -nt f ] && echo newer; touch -c no; ls; mktemp -u x.XXXX.log | wc -c; mktemp -p a -d | cut -c-6":
      '750 a/b\n600 a/b/c\n1704067200\n2024-01-01\nnewer\na\nf\ng\n11\na/tmp.\n',
  }))

test('find gathers, prints in a form, and stops', () =>
  table({
    "mkdir -p d/e; touch d/a.log d/e/b.log d/c.txt; find d -name '*.log' -exec echo found {} +; find d -type f -printf '%f %s %p %h\\n' | sort; find d -name '*.log' -print -quit | wc -l; find d -type f -exec sh -c 'for f; do echo got; done' _ {} +; find d -newermt 2020-01-01 -name '*.txt'":
      'found d/a.log d/e/b.log\na.log 0 d/a.log d\nb.log 0 d/e/b.log d/e\nc.txt 0 d/c.txt d\n1\ngot\ngot\ngot\nd/c.txt\n',
  }))

test('xargs reads words as a shell does, and others that run commands', () =>
  table(
    {
      "echo \"a 'b c' d\" | xargs -n1 echo; printf 'a b\\0c\\0' | xargs -0 -n1 echo; printf 'x y\\nz\\n' | xargs -L1 echo l; echo a,b | xargs -d, -n1 echo":
        'a\nb c\nd\na b\nc\nl x y\nl z\na\nb\n\n',
      "seq 3 | xargs -I{} -P3 sh -c 'echo {}' | sort; printf 'a b\\nc d\\n' | xargs -I{} echo '[{}]'; xargs -r echo no < /dev/null; echo f | xargs false; echo $?; echo x | xargs nosuch 2>/dev/null; echo $?":
        '1\n2\n3\n[a b]\n[c d]\n123\n127\n',
      "timeout 1 sleep 5; echo $?; timeout --preserve-status 1 sleep 3; echo $?; timeout -k 1 5 sh -c 'exit 3'; echo $?; nice -n 5 echo n; stdbuf -oL echo b":
        '124\n143\n3\nn\nb\n',
      "expr 1 + 2 \\* 3; expr \\( 1 + 2 \\) \\* 3; expr substr hello 2 3; expr index hello l; expr '' \\| x; expr abc \\< abd; expr 10 - 3 - 2; expr 1 / 0 2>/dev/null; echo $?; expr 0; echo $?":
        '7\n9\nell\n3\nx\n1\n5\n2\n0\n1\n',
    },
    'debian:12',
  ))

test('tar leaves out, strips, shows and lists what it is told', () =>
  table({
    "mkdir -p d/s; echo 1 > d/a.log; echo 2 > d/s/b.txt; touch -d '2024-01-01 UTC' d/s/b.txt; tar --exclude='*.log' -czf o.tgz d; tar tzf o.tgz; mkdir x; tar xzf o.tgz -C x --strip-components=1; find x -type f; stat -c %Y x/s/b.txt; tar xzOf o.tgz d/s/b.txt; tar --create --gzip --file=p.tgz -C d a.log -C s b.txt; tar -tf p.tgz; tar tzf o.tgz d/s; printf 'd/a.log\\n' > list; tar cf - -T list | tar tf -":
      'd/\nd/s/\nd/s/b.txt\nx/s/b.txt\n1704067200\n2\na.log\nb.txt\nd/s/\nd/s/b.txt\nd/a.log\n',
  }))
