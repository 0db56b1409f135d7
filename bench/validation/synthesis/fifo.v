// SPDX-License-Identifier: Apache-2.0
// Queue of D words of W bits around a memory with a registered read: two pointers that wrap, a
// count. Gives the reference's fifo rows of 1,024 words; its shallow rows take 5 LUTs more.
module top #(parameter D = 1024, W = 18, B = $clog2(D))
    (input clk, input rst, input wr, input rd, input [W-1:0] d, output reg [W-1:0] q,
     output reg valid, output full, output empty);
  reg [W-1:0] m [0:D-1];
  reg [B-1:0] wp, rp;
  reg [B:0] count;
  assign full = count == D;
  assign empty = count == 0;
  wire do_wr = wr & !full;
  wire do_rd = rd & !empty;
  always @(posedge clk) begin
    if (do_wr) m[wp] <= d;
    if (do_rd) q <= m[rp];
  end
  always @(posedge clk)
    if (rst) begin
      wp <= 0;
      rp <= 0;
      count <= 0;
      valid <= 0;
    end else begin
      valid <= do_rd;
      if (do_wr) wp <= wp == D-1 ? 0 : wp + 1'b1;
      if (do_rd) rp <= rp == D-1 ? 0 : rp + 1'b1;
      count <= count + do_wr - do_rd;
    end
endmodule
