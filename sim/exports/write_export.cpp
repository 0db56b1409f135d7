// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/write_export.h"

#include <utility>

#include "sim/core/units.h"
#include "sim/io/arrays.h"
#include "sim/vectors/vector_file.h"

namespace rill {

void fit_to_format(ExportFormat format, ExportFile* file) {
  constexpr int kByte = 8;
  Packing& packing = file->words.packing;
  if (format != ExportFormat::Bin || packing.word_width(packing.bits) % kByte == 0) return;
  if (packing.word_bits > 0) {
    packing.word_bits = ceil_div(packing.word_bits, kByte) * kByte;
  } else {
    packing.bits = ceil_div(packing.bits, kByte) * kByte;
  }
}

void write_export_file(const std::filesystem::path& path, ExportFormat format,
                       const ExportFile& file) {
  const auto per_word = static_cast<std::int64_t>(file.words.packing.codes_per_word());
  switch (format) {
    case ExportFormat::Npy: {
      const auto words = static_cast<std::int64_t>(file.words.lanes.size()) / per_word;
      constexpr int kWide = 32;
      write_npy(path, integer_array({words, per_word}, file.words.code_bits > kWide ? "i8" : "i4",
                                    file.words.lanes));
      return;
    }
    case ExportFormat::Dat:
      return write_vector_file(path, VectorFile::Text, file.words);
    case ExportFormat::Hex:
      return write_vector_file(path, VectorFile::ReadMem, file.words);
    case ExportFormat::Bin:
      return write_vector_file(path, VectorFile::Binary, file.words);
  }
}

}  // namespace rill
