// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/tiled_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "sim/core/error.h"

namespace rill {
namespace {

/// Lanes of DDR words as they are when a pass reads or has written them.
class Memory {
 public:
  Memory(const Program& program, const TiledInput& input, int batch,
         const std::vector<NamedCodes>& arrays)
      : program_(program), parameters_(input.parameters), image_(image_of(input, batch)) {
    for (const TileSnapshot& snapshot : program.snapshots) {
      add("ddr_" + snapshot.name, snapshot.address, snapshot.pass, arrays);
    }
    for (const TileRegion& region : program.regions) {
      add("ddr_" + region.name, region.address, kAlways, arrays);
    }
  }

  /// A byte of the pictures; 0 outside of them.
  std::int64_t image_byte(std::uint64_t address) const {
    const std::uint64_t at = address - program_.image_address;
    return at < image_.size() ? image_[static_cast<std::size_t>(at)] : 0;
  }

  std::int64_t lane(std::uint64_t address, int pass) const {
    const auto bytes = static_cast<std::uint64_t>(program_.lane_bits / 8);
    const std::uint64_t parameter = address - program_.parameter_address;
    if (address >= program_.parameter_address && parameter + bytes <= parameters_.size()) {
      std::int64_t value = 0;
      for (std::uint64_t i = bytes; i-- > 0;) {
        value = value << 8U | parameters_[static_cast<std::size_t>(parameter + i)];
      }
      return value;
    }
    for (const Part& part : parts_) {
      if (pass >= part.until || address < part.address) continue;
      const std::uint64_t at = (address - part.address) / bytes;
      if (at < part.codes->size()) return (*part.codes)[static_cast<std::size_t>(at)];
    }
    return 0;
  }

 private:
  static constexpr int kAlways = 1 << 30;
  struct Part {
    std::uint64_t address;
    int until;  ///< for passes before this one
    const std::vector<Code>* codes;
  };

  static const std::vector<std::uint8_t>& image_of(const TiledInput& input, int batch) {
    return input.images[static_cast<std::size_t>(batch) % input.images.size()];
  }

  void add(const std::string& name, std::uint64_t address, int until,
           const std::vector<NamedCodes>& arrays) {
    for (const NamedCodes& array : arrays) {
      if (array.name == name) parts_.push_back({address, until, &array.codes});
    }
  }

  const Program& program_;
  const std::vector<std::uint8_t>& parameters_;
  const std::vector<std::uint8_t>& image_;
  std::vector<Part> parts_;
};

/// The file that an operation's words belong to; nothing when it moves none.
std::optional<std::string> role_of(OperationKind kind) {
  switch (kind) {
    case OperationKind::LoadMap:
    case OperationKind::LoadReorg:
      return "loads";
    case OperationKind::LoadImage:
      return "picture";
    case OperationKind::LoadWeights:
      return "weights";
    case OperationKind::LoadBias:
      return "bias";
    case OperationKind::Store:
    case OperationKind::Pool:
      return "stores";
    default:
      return std::nullopt;
  }
}

const char* order_of(const std::string& role) {
  if (role == "loads") return "words of maps in the order in which the machine loads them";
  if (role == "picture")
    return "bytes of the pictures in the order in which the machine loads them";
  if (role == "stores") return "words in the order in which the machine stores them";
  return "words in the order in which the machine loads them";
}

/// Appends an operation's words to the files.
class Words {
 public:
  Words(const Program& program, const Memory& memory) : program_(program), memory_(memory) {}

  void add(const Operation& operation, int pass) {
    const auto role = role_of(operation.kind);
    if (!role) return;
    const bool picture = *role == "picture";
    ExportFile& file = file_of(*role, picture);
    const std::size_t first = words_of(file);
    for (const TileBlock& block : operation.blocks) {
      const int planes = picture && program_.planar_image ? program_.image_channels : 1;
      for (int plane = 0; plane < planes; ++plane) add_block(block, plane, pass, picture, &file);
    }
    note(operation, pass, file, first);
  }

  TiledWords finish() { return {std::move(files_), std::move(operations_)}; }

 private:
  static std::size_t words_of(const ExportFile& file) {
    return file.words.lanes.size() / static_cast<std::size_t>(file.words.packing.lanes);
  }

  std::string buffer(int index) const {
    return index < 0 ? "" : program_.buffers[static_cast<std::size_t>(index)].name;
  }

  /// A line of operations.csv.
  void note(const Operation& operation, int pass, const ExportFile& file, std::size_t first) {
    if (operation.blocks.empty()) return;
    operations_ += fmt::format(
        "{},{},{},{},{},{},{},{},{},{:#x}\n", program_.passes[static_cast<std::size_t>(pass)].name,
        to_string(operation.kind),
        operation.layer < 0 ? "" : program_.layers[static_cast<std::size_t>(operation.layer)].name,
        operation.group, buffer(operation.from), buffer(operation.to), file.role, first,
        words_of(file) - first, operation.blocks.front().address);
  }

  ExportFile& file_of(const std::string& role, bool bytes) {
    const auto found = std::find_if(files_.begin(), files_.end(),
                                    [&](const ExportFile& file) { return file.role == role; });
    if (found != files_.end()) return *found;
    ExportFile file;
    file.name = file.role = role;
    file.order = order_of(role);
    file.codes = bytes ? "uint8" : fmt::format("lanes of {} bits", program_.lane_bits);
    file.words.packing.bits = file.words.code_bits = bytes ? 8 : program_.lane_bits;
    file.words.packing.lanes = bytes ? picture_bytes() : program_.lanes;
    files_.push_back(std::move(file));
    return files_.back();
  }

  void add_block(const TileBlock& block, int plane, int pass, bool picture, ExportFile* file) {
    for (int row = 0; row < block.rows; ++row) {
      for (int column = 0; column < block.columns; ++column) {
        const std::uint64_t address =
            block.address +
            static_cast<std::uint64_t>(plane * block.plane_pitch + row * block.row_pitch +
                                       std::int64_t{column} * block.column_pitch);
        if (picture) {
          for (int byte = 0; byte < picture_bytes(); ++byte) {
            file->words.lanes.push_back(
                memory_.image_byte(address + static_cast<std::uint64_t>(byte)));
          }
          continue;
        }
        for (int lane = 0; lane < program_.lanes; ++lane) {
          const auto bytes = static_cast<std::uint64_t>(lane * program_.lane_bits / 8);
          file->words.lanes.push_back(memory_.lane(address + bytes, pass));
        }
      }
    }
  }

  /// Bytes of an item of the pictures: one of a colour plane, or a pixel of four.
  int picture_bytes() const { return program_.planar_image ? 1 : 4; }

  const Program& program_;
  const Memory& memory_;
  std::vector<ExportFile> files_;
  std::string operations_ =
      "pass,operation,layer,group,from,to,file,first_word,words,first_address\n";
};

}  // namespace

TiledWords tiled_words(const Plan& plan, const std::vector<int>& passes, const TiledInput& input,
                       int batch, const std::vector<NamedCodes>& arrays) {
  const Program& program = plan.tiled->program;
  const Memory memory(program, input, batch, arrays);
  Words words(program, memory);
  for (const Step& step : program.steps) {
    if (std::find(passes.begin(), passes.end(), step.pass) == passes.end()) continue;
    for (const std::vector<Operation>* list : {&step.main, &step.beside}) {
      for (const Operation& operation : *list) words.add(operation, step.pass);
    }
  }
  return words.finish();
}

}  // namespace rill
