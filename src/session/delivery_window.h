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
    kDelivered,  ///< the handler is running
    kHandled,    ///< the store is writing it
    kStored,
    kReleased,  ///< the handler did not finish in time; if it still does, the message is stored
  };

  MessageKey key;
  /// When it was handed over, plus the time that the page slept since (`PutOff`).
  Timestamp arrived;
  Stage stage = Stage::kDelivered;
  bool was_put_off = false;

  [[nodiscard]] bool is_done() const { return stage >= Stage::kStored; }
};

/// The deliveries in order of arrival. Those that are done are dropped from the front, so that
/// memory is bounded by the running handlers.
class DeliveryWindow {
 public:
  /// Returns its number. They count upwards from 1.
  uint32_t Add(const MessageKey& key, Timestamp now);

  /// Null if it is not in the window any more.
  Delivery* Find(uint32_t delivery);

  /// To be called when a handler has finished or was released.
  void SkipHandled();
  /// To be called when a delivery may be done.
  void DropDone();

  /// The deliveries from the first that is not done.
  [[nodiscard]] std::span<const Delivery> all() const {
    return {deliveries_.begin() + done_, deliveries_.end()};
  }
  [[nodiscard]] bool has_unhandled() const { return first_unhandled_ < deliveries_.size(); }
  /// The first whose handler is running; there must be one.
  [[nodiscard]] Delivery& first_unhandled() { return deliveries_[first_unhandled_]; }
  [[nodiscard]] const Delivery& first_unhandled() const { return deliveries_[first_unhandled_]; }

  /// The newest message that was done and has left the window.
  [[nodiscard]] const MessageKey& newest_done() const { return newest_done_; }

  /// The page has slept this long: gives each handler that much more time, but only once. A hidden
  /// tab with throttled timers sleeps a minute again and again, and a handler that hangs would hold
  /// up acknowledgements for ever.
  void PutOff(Duration by);

  /// Another account has logged in: the keys mean nothing to it. Deliveries keep their numbers.
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
