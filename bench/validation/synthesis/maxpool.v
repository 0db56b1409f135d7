// SPDX-License-Identifier: Apache-2.0
// Largest of four numbers of W bits in N lanes, registered behind. Gives the reference's maxpool
// row.
module top #(parameter W = 4, N = 16)
    (input clk, input [4*N*W-1:0] x, output reg [N*W-1:0] q);
  genvar g;
  generate
    for (g = 0; g < N; g = g + 1) begin : lane
      wire signed [W-1:0] a = x[(4*g)*W +: W], b = x[(4*g+1)*W +: W];
      wire signed [W-1:0] c = x[(4*g+2)*W +: W], d = x[(4*g+3)*W +: W];
      wire signed [W-1:0] e = a > b ? a : b, f = c > d ? c : d;
      always @(posedge clk) q[g*W +: W] <= e > f ? e : f;
    end
  endgenerate
endmodule
