// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/sparse_memory.h"

#include <algorithm>

namespace rill {

void SparseMemory::Page::mark_written(std::size_t offset, std::size_t count) {
  if (written == nullptr && offset <= written_count) {
    written_count = std::max(written_count, offset + count);
    return;
  }
  if (written == nullptr) {
    written = std::make_unique<std::array<std::uint8_t, kPageBytes>>();
    std::fill_n(written->begin(), written_count, std::uint8_t{1});
  }
  written_count += unwritten(offset, count);
  std::fill_n(written->begin() + static_cast<std::ptrdiff_t>(offset), count, std::uint8_t{1});
  if (written_count == kPageBytes) written.reset();
}

std::size_t SparseMemory::Page::unwritten(std::size_t offset, std::size_t count) const {
  if (written == nullptr)
    return offset + count - std::min(offset + count, std::max(offset, written_count));
  std::size_t marked = 0;
  for (std::size_t i = offset; i < offset + count; ++i) marked += (*written)[i];
  return count - marked;
}

void SparseMemory::write(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
  while (count > 0) {
    const std::size_t offset = address % kPageBytes;
    const std::size_t part = std::min(count, kPageBytes - offset);
    std::unique_ptr<Page>& page = pages_[address / kPageBytes];
    if (page == nullptr) page = std::make_unique<Page>();
    std::copy_n(bytes, part, page->bytes.data() + offset);
    if (page->written_count < kPageBytes) page->mark_written(offset, part);
    address += part;
    bytes += part;
    count -= part;
  }
}

void SparseMemory::read(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const {
  while (count > 0) {
    const std::size_t offset = address % kPageBytes;
    const std::size_t part = std::min(count, kPageBytes - offset);
    const auto found = pages_.find(address / kPageBytes);
    if (found == pages_.end()) {
      std::fill_n(bytes, part, std::uint8_t{0});
      unwritten_bytes_read_ += static_cast<std::int64_t>(part);
    } else {
      const Page& page = *found->second;
      std::copy_n(page.bytes.data() + offset, part, bytes);
      if (page.written_count < kPageBytes) {
        unwritten_bytes_read_ += static_cast<std::int64_t>(page.unwritten(offset, part));
      }
    }
    address += part;
    bytes += part;
    count -= part;
  }
}

}  // namespace rill
