// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/write_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/exports/export_manifest.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using testing::ElementsAre;

/// Three words of two lanes of 9 bits.
ExportFile three_words() {
  ExportFile file;
  file.name = "weights_pw";
  file.role = "weights";
  file.layer = "pw";
  file.words.packing.lanes = 2;
  file.words.packing.bits = file.words.code_bits = 9;
  file.words.lanes = {1, -1, 255, -256, 0, 3};
  return file;
}

class WriteExport : public testing::Test {
 protected:
  std::string written(ExportFormat format) {
    ExportFile file = three_words();
    fit_to_format(format, &file);
    path_ = scratch_.path() / (file.name + extension_of(format));
    write_export_file(path_, format, file);
    return read_text(path_);
  }
  std::filesystem::path path_;

 private:
  ScratchFolder scratch_;
};

TEST_F(WriteExport, HexIsAWordALineLaneZeroLowest) {
  // 18 bits: -1 = 0x1ff in bits 9 … 17, 1 in bits 0 … 8.
  EXPECT_EQ(written(ExportFormat::Hex), "3fe01\n200ff\n00600\n");
}

TEST_F(WriteExport, DatIsDecimal) {
  EXPECT_EQ(written(ExportFormat::Dat), "1 -1\n255 -256\n0 3\n");
}

TEST_F(WriteExport, BinWidensLanesToBytes) {
  EXPECT_EQ(written(ExportFormat::Bin), std::string("\x01\0\xff\xff\xff\0\0\xff\0\0\x03\0", 12));
}

TEST_F(WriteExport, NpyIsWordsByLanes) {
  written(ExportFormat::Npy);
  const Array array = read_npy(path_);
  EXPECT_THAT(array.shape, ElementsAre(3, 2));
  EXPECT_THAT(array.integers(), ElementsAre(1, -1, 255, -256, 0, 3));
}

TEST(ExportManifest, SaysWhatEveryFileHoldsAndTheArithmetic) {
  QuantizedModel model;
  Layer layer;
  layer.name = "pw";
  model.network.layers = {layer};
  QuantizedLayer numbers;
  numbers.arithmetic.weight = numbers.arithmetic.bias = Format::scaled(8, true, false);
  numbers.arithmetic.accumulation.terms_per_cast = 16;
  numbers.arithmetic.requantization.kind = Requantization::Kind::Multiply;
  numbers.arithmetic.requantization.rounding = Rounding::RndConv;
  numbers.arithmetic.requantization.shift = 7;
  numbers.arithmetic.requantization.minimum = 0;
  model.layers = {numbers};
  ExportHead head;
  head.layer = "pw";
  head.images = {2};
  const auto json = nlohmann::json::parse(export_manifest(head, {three_words()}, model, {0}));
  EXPECT_EQ(json.at("images"), nlohmann::json({2}));
  const auto& file = json.at("files")[0];
  EXPECT_EQ(file.at("file"), "weights_pw.hex");
  EXPECT_EQ(file.at("words"), 3);
  EXPECT_EQ(file.at("word_bits"), 18);
  EXPECT_FALSE(file.contains("packing")) << "no map";
  const auto& arithmetic = json.at("layers")[0];
  EXPECT_EQ(arithmetic.at("terms_per_cast"), 16);
  EXPECT_EQ(arithmetic.at("requantization").at("rounding"), "RND_CONV");
  EXPECT_EQ(arithmetic.at("requantization").at("lowest"), 0);
  EXPECT_TRUE(arithmetic.at("requantization").at("highest").is_null());
}

}  // namespace
}  // namespace rill::test
