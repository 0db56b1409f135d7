// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sim/diagnosis/samples.h"

// Suspects that are not tried but found by looking at the golden. Inside of this folder.
namespace rill::detail {

/// Any order of channels in which every channel of the golden is one of the computed ones.
void add_found_channel_order(const WrongLayer& wrong, std::vector<Fault>* faults);

/// Images in another order, or one of them several times.
void add_found_image_order(const WrongLayer& wrong, std::vector<Fault>* faults);

/// Weights of a few channels that stand at each other's, without their biases.
void add_found_filters(const WrongLayer& wrong, std::vector<Fault>* faults);

/// Two channels of the input that change places.
void add_found_input_swap(const WrongLayer& wrong, const std::vector<Sample>& samples,
                          std::vector<Fault>* faults);

/// Lanes, ranges or a few channels of the golden that have one code everywhere, or whose products
/// are missing so that only their bias is left.
void add_found_dead_outputs(const WrongLayer& wrong, std::vector<Fault>* faults);

/// One lane or block of the input's channels, or one channel, that is read as 0 or another such
/// code.
void add_found_dead_inputs(const WrongLayer& wrong, const std::vector<Sample>& samples,
                           std::vector<Fault>* faults);

/// The one bit in which all wrong codes differ: inverted, stuck, or flipped in a single code.
void add_found_bit(const WrongLayer& wrong, const std::vector<Sample>& samples,
                   std::vector<Fault>* faults);
/// The only bit in which samples' wrong codes differ, if there is one.
std::optional<int> only_changed_bit(const WrongLayer& wrong, const std::vector<Sample>& samples);

/// The same in the codes of a lane, or of a few channels, only.
void add_found_lane_bit(const WrongLayer& wrong, const std::vector<Sample>& samples,
                        std::vector<Fault>* faults);

/// One bit stuck in the products of a lane of multipliers.
void add_found_product_bit(const WrongLayer& wrong, const std::vector<Sample>& samples,
                           std::vector<Fault>* faults);

/// Two or more channels, but not all, that add no bias.
void add_found_missing_biases(const WrongLayer& wrong, std::vector<Fault>* faults);

/// From some row (or column) on, all lines one place further or earlier, or the same; or one line
/// twice. In the golden, or where the input is read.
void add_found_lines(const WrongLayer& wrong, std::vector<Fault>* faults);

/// One of every P columns (or rows), or a few, with one code everywhere, the codes of their
/// neighbour, of their own word before, or of the first word of the line.
void add_found_dead_pixels(const WrongLayer& wrong, std::vector<Fault>* faults);

/// One weight or bias of each of the few wrong channels with another code: solved for, and where it
/// is 0, negated or has a bit flipped, that is said.
void add_found_parameters(const WrongLayer& wrong, std::vector<Fault>* faults);

}  // namespace rill::detail
