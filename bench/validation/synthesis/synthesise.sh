#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# LUTs, flip-flops and carry chains that Yosys makes of one of the blocks beside this script, as the
# reference measured its own (reference/rtl/README.md section 5):
#   synthesise.sh addtree xcup "" N=12 W=8
#   synthesise.sh multiplier xc7 -nodsp A=4 B=12
set -e
block=$1 family=$2 options=$3
shift 3
source=$(mktemp --suffix=.v)
trap 'rm -f "$source"' EXIT
# Written into the source: set by chparam, Yosys merges adders that it keeps apart otherwise.
edits=$(for p in "$@"; do printf 's/\\b%s = [0-9]*/%s = %s/;' "${p%%=*}" "${p%%=*}" "${p#*=}"; done)
sed "$edits" "$(dirname "$0")/$block.v" > "$source"
yosys -p "read_verilog -sv $source; \
  synth_xilinx -top top -noiopad -noclkbuf -family $family $options; stat" |
  awk '/Number of cells/ {lut = ff = carry = 0}
       /^ +LUT[1-6] / {lut += $2} /^ +FD[RSCP]E / {ff += $2} /^ +CARRY4 / {carry = $2}
       END {print "lut", lut, "ff", ff, "carry4", carry}'
