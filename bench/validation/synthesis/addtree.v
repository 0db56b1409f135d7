// SPDX-License-Identifier: Apache-2.0
// Sum of N signed numbers of W bits in one go, registered in front and behind. Written as a heap,
// every node as wide as the sum: as such it gives the LUTs of the reference's addtree rows (9 and
// 16 numbers of 16 bits: 162 and 496).
module top #(parameter N = 9, W = 16, S = W + $clog2(N))
    (input clk, input [N*W-1:0] d, output reg signed [S-1:0] q);
  reg [N*W-1:0] r;
  wire [(2*N-1)*S-1:0] t;
  genvar g;
  generate
    for (g = 0; g < N; g = g + 1) begin : leaf
      assign t[(N-1+g)*S +: S] = $signed(r[g*W +: W]);
    end
    for (g = 0; g < N-1; g = g + 1) begin : node
      assign t[g*S +: S] = $signed(t[(2*g+1)*S +: S]) + $signed(t[(2*g+2)*S +: S]);
    end
  endgenerate
  always @(posedge clk) begin
    r <= d;
    q <= t[0 +: S];
  end
endmodule
