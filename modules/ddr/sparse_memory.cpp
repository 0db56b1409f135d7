// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/sparse_memory.h"

#include <algorithm>

namespace rill {

void SparseMemory::write(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) {
  while (count > 0) {
    const std::size_t offset = address % kPageBytes;
    const std::size_t part = std::min(count, kPageBytes - offset);
    std::unique_ptr<Page>& page = pages_[address / kPageBytes];
    if (page == nullptr) page = std::make_unique<Page>();
    std::copy_n(bytes, part, page->bytes.data() + offset);
    if (!page->written.all()) {
      for (std::size_t i = offset; i < offset + part; ++i) page->written.set(i);
    }
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
      if (!page.written.all()) {
        for (std::size_t i = offset; i < offset + part; ++i) {
          if (!page.written.test(i)) ++unwritten_bytes_read_;
        }
      }
    }
    address += part;
    bytes += part;
    count -= part;
  }
}

}  // namespace rill
