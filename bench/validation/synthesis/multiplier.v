// SPDX-License-Identifier: Apache-2.0
// Product of two signed numbers, registered in front and behind.
module top #(parameter A = 8, B = 8)
    (input clk, input signed [A-1:0] x, input signed [B-1:0] w, output reg signed [A+B-1:0] p);
  reg signed [A-1:0] a;
  reg signed [B-1:0] b;
  always @(posedge clk) begin
    a <= x;
    b <= w;
    p <= a * b;
  end
endmodule
