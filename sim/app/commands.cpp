// SPDX-License-Identifier: Apache-2.0
#include "sim/app/command.h"

namespace rill {

std::vector<Command> commands() {
  return {
      run_command(),          //
      plan_command(),         //
      estimate_command(),     //
      compare_command(),      //
      sweep_command(),        //
      explain_command(),      //
      evaluate_command(),     //
      quantize_command(),     //
      validate_command(),     //
      verify_command(),       //
      export_command(),       //
      fingerprint_command(),  //
      list_command(),         //
  };
}

}  // namespace rill
