#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What Yosys makes of one of the blocks beside this script, as the reference measured its own
# (reference/rtl/README.md section 5): LUTs (with those that are RAM and shift registers),
# flip-flops, carry chains, DSP slices, RAMB18 (a RAMB36 is two) and URAM.
#   synthesise.sh addtree xcup "" N=12 W=8
#   synthesise.sh multiplier xc7 -nodsp A=4 B=12
#   synthesise.sh banks xcup "" D=5000 W=9 NB=2
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
  awk '/Number of cells/ {lut = ff = carry = dsp = bram = uram = 0}
       /^ +LUT[1-6] / || /^ +SRL/ || /^ +RAM[0-9]+X1S / {lut += $2}
       /^ +RAM(64M8|32M16) / {lut += 8 * $2} /^ +RAM(64|32)M / {lut += 4 * $2}
       /^ +RAM(64|32)X1D / {lut += 2 * $2}
       /^ +FD[RSCP]E/ {ff += $2} /^ +CARRY4 / {carry = $2} /^ +DSP48E[12] / {dsp = $2}
       /^ +RAMB18E[12] / {bram += $2} /^ +RAMB36E[12] / {bram += 2 * $2} /^ +URAM288 / {uram = $2}
       END {print "lut", lut, "ff", ff, "carry4", carry, "dsp", dsp, "bram18", bram, "uram", uram}'
