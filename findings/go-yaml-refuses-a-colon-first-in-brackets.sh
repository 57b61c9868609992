#!/usr/bin/env bash
# One would guess: [10.0.0.0/8, ::/0] is a list of two texts, as YAML 1.2 has it.
# What happens: Go's YAML, with which the Pulumi CLI reads stack files, refuses a word that begins with a colon inside brackets;
# fe80::/10 passes there, and ::/0 outside of brackets.
# gopkg.in/yaml.v3 3.0.1, yaml 2.9.1; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages yaml@2.9.1
go_packages gopkg.in/yaml.v3@v3.0.1

texts=("[10.0.0.0/8, ::/0]" "[10.0.0.0/8, fe80::/10]")
prints yaml_in_go "${texts[@]}" << 'END'
go [10.0.0.0/8, ::/0]: refused
go [10.0.0.0/8, fe80::/10]: [10.0.0.0/8 fe80::/10]
END
prints yaml_in_node "${texts[@]}" << 'END'
node [10.0.0.0/8, ::/0]: 10.0.0.0/8,::/0
node [10.0.0.0/8, fe80::/10]: 10.0.0.0/8,fe80::/10
END
