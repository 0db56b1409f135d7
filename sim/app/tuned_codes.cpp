// SPDX-License-Identifier: Apache-2.0
#include "sim/app/tuned_codes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/io/arrays.h"
#include "sim/model/stored_codes.h"

namespace rill {

void write_codes(const OutputFolder& folder, const QuantizedModel& model,
                 const NumericsSpec& numerics) {
  std::optional<Format> bias_format;
  if (numerics.defaults.bias) bias_format = numerics.defaults.bias->format;
  const std::vector<LayerCodes> codes = stored_codes(model, bias_format);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i].weight.empty()) continue;
    const std::string stem = "codes/" + model.network.layers[i].name;
    const std::vector<int> shape = model.network.layers[i].weight_shape();
    write_npy(folder.file(stem + ".weight_codes.npy"),
              integer_array({shape.begin(), shape.end()}, "i4",
                            {codes[i].weight.begin(), codes[i].weight.end()}));
    if (codes[i].bias.empty()) continue;
    write_npy(folder.file(stem + ".bias_codes.npy"),
              integer_array({static_cast<std::int64_t>(codes[i].bias.size())}, "i4",
                            {codes[i].bias.begin(), codes[i].bias.end()}));
  }
}

}  // namespace rill
