// Every input in every phase: the session does what docs/phases.md lists, and a logout still ends
// it.
//
//   KIM_WRITE_PHASES=1 build/native/tests/unit/kim_unit_tests '[phases]'    rewrites the list
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "session/phase.h"
#include "session/phases/effect_text.h"
#include "session/phases/happenings.h"

namespace kim::session {

namespace {

constexpr const char* kListPath = KIM_DOCS_DIR "/phases.md";

constexpr size_t kPhases = std::variant_size_v<Phase>;
constexpr size_t kInputs = std::variant_size_v<Input>;

Options SmallFrames() {
  Options options;
  options.max_frame_bytes = kFrameLimit;
  return options;
}

/// Records what a session does from now on, and which logouts and requests end.
class Observer {
 public:
  explicit Observer(FakeWorld& world) {
    world.Watch([this](const Effect& effect) { Note(effect); });
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] int logouts() const { return logouts_; }
  [[nodiscard]] const std::multiset<uint32_t>& ended() const { return ended_; }

 private:
  void Note(const Effect& effect) {
    text_ += (text_.empty() ? "" : "; ") + TextOf(effect);
    if (std::holds_alternative<LogoutFinished>(effect)) ++logouts_;
    if (const auto* request = std::get_if<CompleteRequest>(&effect)) {
      ended_.insert(request->id.value());
    }
  }

  std::string text_;
  int logouts_ = 0;
  std::multiset<uint32_t> ended_;
};

/// Checks that a logout ends the session and all its requests.
void CheckLogoutEndsSession(FakeWorld& world, const Observer& observer) {
  world.Do(Logout{});
  world.Advance(Sec(60));
  CHECK(observer.logouts() > 0);
  CHECK(world.session().stats().pending_requests == 0);
  CHECK((world.session().state() == State::kClosed || world.session().state() == State::kInit));
}

/// The session's effects as text. Also checks that a logout ends it afterwards, and that each
/// request ends once.
std::string Effects(const Situation& situation, const Happening& happening) {
  FakeWorld world(SmallFrames());
  const Scene scene = situation.reach(world);
  const bool is_pending = scene.request != RequestId() && world.AllEnded().empty();
  const Timestamp deadline = world.session().NextDeadline();
  const Observer observer(world);
  happening.happen(world, scene);
  const bool sets_timer = world.session().NextDeadline() != deadline;
  const std::string text = observer.text();

  CheckLogoutEndsSession(world, observer);
  if (is_pending) CHECK(observer.ended().count(scene.request.value()) == 1);
  for (const uint32_t id : observer.ended()) CHECK(observer.ended().count(id) == 1);
  return text.empty() && sets_timer ? "sets its timer" : text;
}

std::string ListOf(const Situation& situation) {
  std::string rows;
  std::string ignored;
  for (const Happening& happening : AllHappenings()) {
    const std::string name(happening.name);
    INFO(situation.phase << ", " << situation.name << ": " << name);
    const std::string text = Effects(situation, happening);
    if (text.empty()) {
      ignored += (ignored.empty() ? "" : "; ") + name;
    } else {
      rows.append("| ").append(name).append(" | ").append(text).append(" |\n");
    }
  }
  std::string list = "\n## ";
  list.append(situation.phase).append(": ").append(situation.name).append("\n\n");
  list.append("| what happens | what the session does |\n| --- | --- |\n").append(rows);
  return list.append("\nNo effect: ").append(ignored).append(".\n");
}

std::string WholeList() {
  const size_t situations = AllSituations().size();
  const size_t happenings = AllHappenings().size();
  std::string list = "# Every input in every phase\n\n";
  list.append("What the session does, in order, for each of its inputs in each of its phases: ")
      .append(std::to_string(situations) + " situations of " + std::to_string(kPhases))
      .append(" phases, " + std::to_string(happenings) + " happenings of ")
      .append(std::to_string(kInputs) + " inputs, ")
      .append(std::to_string(situations * happenings) + " pairs.\n\n")
      .append("`tests/unit/session/phases` writes this list, and every `npm test` checks it. ")
      .append("It also checks that after\neach pair a logout ends the session, and that every ")
      .append("request ends once. Where there can be any, one request\nis pending, and the ")
      .append("handler of one message is running.\n");
  for (const Situation& situation : AllSituations()) list += ListOf(situation);
  return list;
}

std::string ReadList() {
  std::ifstream file(kListPath);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("The happenings cover every input, and the situations every phase", "[session][phases]") {
  std::set<size_t> inputs;
  for (const Happening& happening : AllHappenings()) inputs.insert(happening.input);
  CHECK(inputs.size() == kInputs);
  std::set<std::string_view> phases;
  for (const Situation& situation : AllSituations()) phases.insert(situation.phase);
  CHECK(phases.size() == kPhases);
}

TEST_CASE("Every input has in every phase the effects that docs/phases.md lists",
          "[session][phases]") {
  const std::string list = WholeList();
  if (std::getenv("KIM_WRITE_PHASES") != nullptr) std::ofstream(kListPath) << list;
  // Not compared by CHECK, which would print both in full.
  const bool is_as_listed = list == ReadList();
  INFO("KIM_WRITE_PHASES=1 kim_unit_tests '[phases]' rewrites the list; then look at the diff");
  CHECK(is_as_listed);
}

}  // namespace kim::session
