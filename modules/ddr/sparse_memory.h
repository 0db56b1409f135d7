// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace rill {

/// The bytes of a memory far larger than what is used of it: pages appear when they are written.
/// Reading a byte that nobody wrote gives 0 and is counted, because on a board it gives noise.
class SparseMemory {
 public:
  void write(std::uint64_t address, const std::uint8_t* bytes, std::size_t count);
  void read(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const;

  /// Bytes that were read before they were written.
  const std::int64_t& unwritten_bytes_read() const { return unwritten_bytes_read_; }
  std::size_t pages() const { return pages_.size(); }

 private:
  static constexpr std::size_t kPageBytes = 4096;
  struct Page {
    std::array<std::uint8_t, kPageBytes> bytes{};
    std::size_t written_count = 0;
    /// By byte: 1 once it was written. Only in pages that are not filled from their first byte on:
    /// else the written bytes are the first `written_count` ones.
    std::unique_ptr<std::array<std::uint8_t, kPageBytes>> written;

    void mark_written(std::size_t offset, std::size_t count);
    std::size_t unwritten(std::size_t offset, std::size_t count) const;
  };
  std::unordered_map<std::uint64_t, std::unique_ptr<Page>> pages_;
  mutable std::int64_t unwritten_bytes_read_ = 0;
};

}  // namespace rill
