// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/vector_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/vectors/unpack.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Format kFormat = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);

class VectorFiles : public testing::Test {
 protected:
  std::vector<LaneStream> read(const std::string& name, const std::string& content,
                               const std::string& packing = "") {
    const auto path = scratch_.path() / name;
    write_text(path, content);
    const auto kind = vector_file_kind(path);
    if (!kind) throw std::runtime_error("no kind for " + name);
    return read_vector_file(path, *kind, parse_packing(packing, "--packing"), kFormat.width);
  }
  /// Codes of a map of one row.
  std::vector<Code> codes(const std::string& name, const std::string& content,
                          const std::string& packing, int channels, int columns) {
    return unpack_maps(read(name, content, packing), parse_packing(packing, "--packing"),
                       {channels, 1, columns}, kFormat, {0})
        .front()
        .codes;
  }
  std::string refusal(const std::string& name, const std::string& content,
                      const std::string& packing = "", int columns = 2) {
    try {
      codes(name, content, packing, 1, columns);
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
      return error.what();
    }
    return "it is taken";
  }

 private:
  ScratchFolder scratch_;
};

TEST_F(VectorFiles, ABadWordAmongSignedNumbersIsReportedInItsOwnLine) {
  const std::string said = refusal("golden.txt", "1\n-2\n3\n-4\nfade\n6\n", "", 6);
  EXPECT_THAT(said, HasSubstr("golden.txt:5:1"));
  EXPECT_THAT(said, HasSubstr("`fade` is no whole number"));
}

TEST_F(VectorFiles, AStrayLetterDoesNotMakeADecimalFileHexadecimal) {
  const std::string numbers = "10 11 12 13 0 3 14 15\n20 21 ", rest = " 23 24 25 26 27\n";
  EXPECT_THAT(codes("a.txt", numbers + "22" + rest, "", 1, 16),
              ElementsAre(10, 11, 12, 13, 0, 3, 14, 15, 20, 21, 22, 23, 24, 25, 26, 27));
  EXPECT_THAT(
      refusal("a.txt", numbers + "a" + rest, "", 16),
      HasSubstr("a.txt:2:7: `a` is no whole number of 64 bits, and the file's other numbers "
                "are decimal; write 0x in front"));
  // Zeros in front say hexadecimal, however few letters there are.
  EXPECT_THAT(codes("a.txt", "000 000 000 000 000 000 000 000 000 00a", "", 1, 10).back(), 10);
  EXPECT_THAT(codes("a.txt", "0 5 1a 0 0 9 12 0 0 c", "", 1, 10),
              ElementsAre(0, 5, 26, 0, 0, 9, 18, 0, 0, 12));
}

TEST_F(VectorFiles, WhereNumbersHaveAPrefixAllHave) {
  EXPECT_THAT(codes("a.txt", "0 0x12 0", "", 1, 3), ElementsAre(0, 18, 0));
  EXPECT_THAT(refusal("a.txt", "0x12\n0x1f 12\n", "", 3),
              HasSubstr("a.txt:2:6: `12` has no 0x in front"));
  EXPECT_THAT(refusal("a.txt", "0x12\n  0x0g1 0x1\n", "", 3),
              HasSubstr("a.txt:2:3: `0x0g1` is no hexadecimal number"));
}

TEST_F(VectorFiles, TextIsDecimalHexadecimalOrReal) {
  EXPECT_THAT(codes("a.txt", "-1\n2\n+3\n", "", 1, 3), ElementsAre(-1, 2, 3));
  EXPECT_THAT(codes("a.txt", "# head\n-1, 2; // tail\n {3}\n", "", 1, 3), ElementsAre(-1, 2, 3));
  EXPECT_THAT(codes("a.dat", "0x1ff 0x0ff\r\n0x100\n", "", 1, 3), ElementsAre(-1, 255, -256));
  EXPECT_THAT(codes("a.dat", "0xffffffff\n0x1\n0xffffff00\n", "", 1, 3), ElementsAre(-1, 1, -256));
  EXPECT_THAT(codes("a.dat", "1ff\n00a\n", "", 1, 2), ElementsAre(-1, 10));
  EXPECT_THAT(codes("a.csv", "-0.015625,0.5,1e0\n", "", 1, 3), ElementsAre(-1, 32, 64));
}

TEST_F(VectorFiles, WordsHoldLanes) {
  const std::string packing = "bits=16 lanes=2 order=row,column,group";
  // Lane 0 in the low half.
  EXPECT_THAT(codes("a.hex", "0002_0001\nffff0003\n", packing, 2, 2), ElementsAre(1, 2, 3, -1));
  EXPECT_THAT(codes("a.hex", "0002_0001\nffff0003\n", packing + " first=high", 2, 2),
              ElementsAre(2, 1, -1, 3));
  const std::string bytes("\x01\x00\x02\x00\x03\x00\xff\xff", 8);
  EXPECT_THAT(codes("a.bin", bytes, packing, 2, 2), ElementsAre(1, 2, 3, -1));
  const std::string swapped("\x00\x02\x00\x01\xff\xff\x00\x03", 8);
  EXPECT_THAT(codes("a.bin", swapped, packing + " bytes=big", 2, 2), ElementsAre(1, 2, 3, -1));
  // Nine bits each, zero above; a side band of one bit on top.
  EXPECT_THAT(
      codes("a.hex", "7fc01\n00401\n", "bits=9 lanes=2 word=19 order=row,column,group", 2, 2),
      ElementsAre(1, -2, 1, 2));
}

TEST_F(VectorFiles, LanesMayBeExtendedByZerosOrByTheSign) {
  EXPECT_EQ(code_of_lane(0x1ff, 16, kFormat), -1);
  EXPECT_EQ(code_of_lane(0xffff, 16, kFormat), -1);
  EXPECT_EQ(code_of_lane(0x0ff, 16, kFormat), 255);
  EXPECT_EQ(code_of_lane(0x0fff, 16, kFormat), 4095) << "neither: the lane as it stands";
  EXPECT_EQ(code_of_lane(0x1ff, 16, Format::scaled(9, false, false)), 511);
}

TEST_F(VectorFiles, CoSimulationsHaveTransactions) {
  const std::string text =
      "[[[runtime]]]\n[[transaction]] 0\n0x001\n0x1ff\n[[/transaction]]\n"
      "[[transaction]] 1\n0x003\n0x004\n[[/transaction]]\n[[[/runtime]]]\n";
  const auto streams = read("a.dat", text);
  ASSERT_EQ(streams.size(), 2U);
  const auto maps = unpack_maps(streams, Packing(), {1, 1, 2}, kFormat, {1, 0});
  EXPECT_THAT(maps[0].codes, ElementsAre(3, 4));
  EXPECT_THAT(maps[1].codes, ElementsAre(1, -1));
}

TEST_F(VectorFiles, AddressesOfReadMemMayBeginAnywhere) {
  EXPECT_THAT(codes("a.mem", "// head\n@10\n001 002 /* two\nlines */\n@12\n1fe\n", "", 1, 3),
              ElementsAre(1, 2, -2));
}

TEST_F(VectorFiles, ImagesFollowEachOther) {
  const Packing packing = parse_packing("order=image,group,row,column", "");
  const auto streams = read("a.txt", "1 2 3 4 5 6");
  EXPECT_EQ(images_in(streams, packing, {1, 1, 2}, 1), 3);
  EXPECT_THAT(unpack_maps(streams, packing, {1, 1, 2}, kFormat, {2}).front().codes,
              ElementsAre(5, 6));
}

TEST_F(VectorFiles, MapsMayLieWithinLargerFiles) {
  EXPECT_THAT(codes("a.txt", "9 9 1 2 9", "skip=2", 1, 2), ElementsAre(1, 2));
}

TEST_F(VectorFiles, DamageIsOneErrorWithItsPlace) {
  const std::string head = "[[[runtime]]]\n[[transaction]] 0\n";
  EXPECT_THAT(refusal("a.txt", "1\ntwo\n"), HasSubstr("a.txt:2:1: `two` is no whole number"));
  EXPECT_THAT(refusal("a.txt", "1.5\n2x\n"), HasSubstr("a.txt:2:1: `2x` is no number"));
  EXPECT_THAT(refusal("a.txt", "\n"), HasSubstr("holds no number"));
  EXPECT_THAT(refusal("a.txt", "0.3\n0.5\n"), HasSubstr("0.3 is no value of fixed<9,3,RND,SAT>"));
  EXPECT_THAT(refusal("a.txt", "1\n2\n3\n"), HasSubstr("holds 3 words, but a map of 1 channels"));
  EXPECT_THAT(refusal("a.txt", "99999999999\n1\n"), HasSubstr("99999999999 is no code"));
  EXPECT_THAT(refusal("a.hex", "00x\n001\n"), HasSubstr("a.hex:1:1: `00x` has undefined bits"));
  EXPECT_THAT(refusal("a.hex", "00g\n001\n"), HasSubstr("`00g` is no hexadecimal number"));
  EXPECT_THAT(refusal("a.hex", "@0\n001\n@5\n002\n"), HasSubstr("a.hex:3: @5 where the next"));
  EXPECT_THAT(refusal("a.hex", "@zz\n001\n"), HasSubstr("`@zz` is no address"));
  EXPECT_THAT(refusal("a.hex", "ffff1\n00001\n", "bits=16"),
              HasSubstr("a.hex:1:1: `ffff1` has more than 16 bits"));
  EXPECT_THAT(refusal("a.bin", "abc", "bits=16"), HasSubstr("has 3 bytes, no multiple"));
  EXPECT_THAT(refusal("a.bin", "abcd", "bits=9"), HasSubstr("word=16"));
  EXPECT_THAT(refusal("a.bin", "ab", "bits=8"), HasSubstr("lanes of 8 bits cannot hold"));
  EXPECT_THAT(refusal("a.txt", "1 2 3", "lanes=2"), HasSubstr("no multiple of a word's 2 lanes"));
  EXPECT_THAT(refusal("a.dat", head + "0x1\n"), HasSubstr("cut off within transaction 0"));
  EXPECT_THAT(refusal("a.dat", head + "0x1\n[[/transaction]]\n"),
              HasSubstr("has no [[[/runtime]]]"));
  EXPECT_THAT(refusal("a.dat", head + "0x1\n[[/transaction]]\n[[transaction]] 2\n"),
              HasSubstr("a.dat:5: is transaction 2 where 1 is due"));
  EXPECT_THAT(refusal("a.dat", head + "[[/transaction]]\n"), HasSubstr("without a word"));
  EXPECT_THAT(refusal("a.dat", "[[[runtime]]]\n[[[/runtime]]]\n"), HasSubstr("no transaction"));
  EXPECT_THAT(refusal("a.dat", "[[transaction]] 0\n0x1\n[[/transaction]]\n"),
              HasSubstr("has no [[[runtime]]]"));
  EXPECT_THAT(refusal("a.dat", head + "0xXX\n[[/transaction]]\n[[[/runtime]]]\n"),
              HasSubstr("a.dat:3:1: `0xXX` has undefined bits"));
  EXPECT_THAT(refusal("a.dat", head + "0x1\n[[/transaction]]\n[[[/runtime]]]\n"),
              HasSubstr("holds 1 words, but a map"));
}

}  // namespace
}  // namespace rill::test
