#!/usr/bin/env bash
# One would guess: parse throws, or returns nothing, for a file that was cut off in the middle.
# What happens: it returns what was there so far as if it were whole; problems are told only to a list that is passed.
# jsonc-parser 3.3.1; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages jsonc-parser@3.3.1

cat > finding.mjs << 'END'
import { parse, printParseErrorCode } from "jsonc-parser";
const text = '{"listeners": [{"port": 443}, {"port": 12443';
console.log(JSON.stringify(parse(text)));
const problems = [];
parse(text, problems);
console.log(problems.map(({ error }) => printParseErrorCode(error)).join(", "));
END
prints node finding.mjs << 'END'
{"listeners":[{"port":443},{"port":12443}]}
CloseBraceExpected, CloseBracketExpected, CloseBraceExpected
END
