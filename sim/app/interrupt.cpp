// SPDX-License-Identifier: Apache-2.0
#include "sim/app/interrupt.h"

#include <csignal>

#include "sim/app/errors.h"

namespace rill {
namespace {

// A signal handler can reach nothing but a static of this type.
volatile std::sig_atomic_t signal_noted = 0;

void note(int signal) { signal_noted = signal; }

}  // namespace

void note_interrupts() {
  struct sigaction action = {};
  action.sa_handler = note;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second signal does what it always did
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return signal_noted != 0; }

int noted_signal() { return signal_noted; }

void stop_if_interrupted() {
  if (interrupted()) throw Interrupted();
}

}  // namespace rill
