#pragma once

#include <cstdint>
#include <span>

#include "base/time.h"
#include "base/vector.h"
#include "session/message_key.h"

namespace kim::session {

/// A message that was handed to the application.
struct Delivery {
  enum class Stage : uint8_t {
    kDelivered,  ///< the handler is at work
    kHandled,    ///< the store is at work
    kStored,
    kReleased,  ///< the handler did not finish in time; it may yet, and is stored then
  };

  MessageKey key;
  /// When it was handed over; later by the time that the page slept (`PutOff`).
  Timestamp arrived;
  Stage stage = Stage::kDelivered;
  bool was_put_off = false;

  [[nodiscard]] bool is_done() const { return stage >= Stage::kStored; }
};

/// The deliveries in the order of arrival, without those at the front that are done: so memory is
/// bounded by the handlers at work.
class DeliveryWindow {
 public:
  /// Returns its number. They count upwards from 1.
  uint32_t Add(const MessageKey& key, Timestamp now);

  /// Null if it is not in the window any more.
  Delivery* Find(uint32_t delivery);

  /// To be called when a handler has finished, or was let go of.
  void SkipHandled();
  /// To be called when one may be done.
  void DropDone();

  /// The first of them is not done.
  [[nodiscard]] std::span<const Delivery> all() const {
    return {deliveries_.begin() + done_, deliveries_.end()};
  }
  [[nodiscard]] bool has_unhandled() const { return first_unhandled_ < deliveries_.size(); }
  /// The first whose handler is at work; there must be one.
  [[nodiscard]] Delivery& first_unhandled() { return deliveries_[first_unhandled_]; }
  [[nodiscard]] const Delivery& first_unhandled() const { return deliveries_[first_unhandled_]; }

  /// The newest of those that were done and have left the window.
  [[nodiscard]] const MessageKey& newest_done() const { return newest_done_; }

  /// The page has slept for so long: gives each handler as much more time, but only once. A hidden
  /// tab whose timers are held back sleeps for a minute again and again, and a handler that hangs
  /// would hold acknowledgements up for ever.
  void PutOff(Duration by);

  /// They are another account's by now. They keep their numbers.
  void ForgetKeys();

 private:
  /// The first has the number `first_number_`.
  Vector<Delivery> deliveries_;
  uint32_t first_number_ = 1;
  /// How many at the front are done, and wait to be dropped together.
  size_t done_ = 0;
  size_t first_unhandled_ = 0;
  MessageKey newest_done_;
};

}  // namespace kim::session
