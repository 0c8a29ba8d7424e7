#include "session/delivery_window.h"

#include <utility>

namespace kim::session {

uint32_t DeliveryWindow::Add(const MessageKey& key, Timestamp now) {
  deliveries_.push_back({.key = key, .arrived = now});
  return first_number_ + static_cast<uint32_t>(deliveries_.size()) - 1;
}

Delivery* DeliveryWindow::Find(uint32_t delivery) {
  const uint32_t index = delivery - first_number_;
  return index < deliveries_.size() ? &deliveries_[index] : nullptr;
}

void DeliveryWindow::SkipHandled() {
  while (has_unhandled() && first_unhandled().stage != Delivery::Stage::kDelivered) {
    ++first_unhandled_;
  }
}

void DeliveryWindow::DropDone() {
  while (done_ < deliveries_.size() && deliveries_[done_].is_done()) {
    Raise(newest_done_, deliveries_[done_].key);
    ++done_;
  }
  // Erased in bulk, so that each message of a burst costs constant time.
  if (done_ * 2 < deliveries_.size()) return;
  deliveries_.erase(deliveries_.begin(), deliveries_.begin() + done_);
  first_number_ += static_cast<uint32_t>(done_);
  first_unhandled_ -= done_;
  done_ = 0;
}

void DeliveryWindow::PutOff(Duration by) {
  for (Delivery& delivery : deliveries_) {
    if (std::exchange(delivery.was_put_off, true)) continue;
    delivery.arrived = delivery.arrived + by;
  }
}

void DeliveryWindow::ForgetKeys() {
  for (Delivery& delivery : deliveries_) delivery.key = MessageKey();
  newest_done_ = MessageKey();
}

}  // namespace kim::session
