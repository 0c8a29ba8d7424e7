#include "session/alarms.h"

namespace kim::session {

void Alarms::Add(const Alarm& alarm) {
  alarms_.push_back(alarm);
  // Inserted from the end: most come in order, since most requests have the same timeout.
  size_t i = alarms_.size() - 1;
  for (; i > next_ && alarm.at < alarms_[i - 1].at; --i) alarms_[i] = alarms_[i - 1];
  alarms_[i] = alarm;
}

}  // namespace kim::session
