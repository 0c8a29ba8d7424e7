#pragma once

#include <string_view>

/// The commands in packet headers (docs/protocol.md lists the payload of each).
namespace kim::wire::command {

inline constexpr std::string_view kSignIn = "login.signin";
inline constexpr std::string_view kSignOut = "login.signout";
inline constexpr std::string_view kUserTalk = "chat.user.talk";
inline constexpr std::string_view kGroupTalk = "chat.group.talk";
inline constexpr std::string_view kTalkAck = "chat.talk.ack";
inline constexpr std::string_view kOfflineIndex = "chat.offline.index";
inline constexpr std::string_view kOfflineContent = "chat.offline.content";
inline constexpr std::string_view kGroupCreate = "chat.group.create";
inline constexpr std::string_view kGroupJoin = "chat.group.join";
inline constexpr std::string_view kGroupQuit = "chat.group.quit";
inline constexpr std::string_view kGroupDetail = "chat.group.detail";
inline constexpr std::string_view kGroupMembers = "chat.group.members";

}  // namespace kim::wire::command
