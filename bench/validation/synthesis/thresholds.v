// SPDX-License-Identifier: Apache-2.0
// How many of NT thresholds of K bits a value reaches; thresholds, value, comparisons and count
// registered. Gives the LUTs of the reference's thresh rows.
module top #(parameter NT = 7, K = 16, C = $clog2(NT + 1))
    (input clk, input signed [K-1:0] x, input [NT*K-1:0] levels, output reg [C-1:0] q);
  reg signed [K-1:0] v;
  reg [NT*K-1:0] t;
  reg [NT-1:0] reached;
  reg [C-1:0] sum;
  integer i;
  genvar g;
  generate
    for (g = 0; g < NT; g = g + 1) begin : level
      always @(posedge clk) reached[g] <= v >= $signed(t[g*K +: K]);
    end
  endgenerate
  always @* begin
    sum = 0;
    for (i = 0; i < NT; i = i + 1) sum = sum + reached[i];
  end
  always @(posedge clk) begin
    v <= x;
    t <= levels;
    q <= sum;
  end
endmodule
