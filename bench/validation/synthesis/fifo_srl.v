// SPDX-License-Identifier: Apache-2.0
// Queue of D words of W bits in shift registers read at the place that the count names. Gives the
// reference's fifo_srl row of 32 words of 8 bits (23 LUTs, 6 flip-flops).
module top #(parameter D = 32, W = 8, B = $clog2(D))
    (input clk, input rst, input wr, input rd, input [W-1:0] d, output [W-1:0] q, output full,
     output empty);
  reg [B:0] count;
  assign full = count == D;
  assign empty = count == 0;
  wire do_wr = wr & !full;
  wire do_rd = rd & !empty;
  genvar g;
  generate
    for (g = 0; g < W; g = g + 1) begin : lane
      reg [D-1:0] shift;
      wire [B-1:0] place = count - 1;
      always @(posedge clk) if (do_wr) shift <= {shift[D-2:0], d[g]};
      assign q[g] = shift[place];
    end
  endgenerate
  always @(posedge clk)
    if (rst) count <= 0;
    else count <= count + do_wr - do_rd;
endmodule
