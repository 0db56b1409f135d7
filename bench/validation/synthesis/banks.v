// SPDX-License-Identifier: Apache-2.0
// NB memories of D words of W bits, one write and one registered read port each. Gives the
// reference's banks rows.
module top #(parameter D = 1024, W = 9, NB = 1, B = $clog2(D))
    (input clk, input [NB-1:0] we, input [NB*B-1:0] wa, input [NB*B-1:0] ra, input [NB*W-1:0] d,
     output [NB*W-1:0] q);
  genvar g;
  generate
    for (g = 0; g < NB; g = g + 1) begin : bank
      reg [W-1:0] m [0:D-1];
      reg [W-1:0] r;
      always @(posedge clk) begin
        if (we[g]) m[wa[g*B +: B]] <= d[g*W +: W];
        r <= m[ra[g*B +: B]];
      end
      assign q[g*W +: W] = r;
    end
  endgenerate
endmodule
