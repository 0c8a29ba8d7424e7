/** What a packet is for. */
export enum Command {
  SignIn = "login.signin",
  SignOut = "login.signout",
  ChatUserTalk = "chat.user.talk",
  ChatGroupTalk = "chat.group.talk",
  ChatTalkAck = "chat.talk.ack",
  OfflineIndex = "chat.offline.index",
  OfflineContent = "chat.offline.content",
  GroupCreate = "chat.group.create",
  GroupJoin = "chat.group.join",
  GroupQuit = "chat.group.quit",
  GroupDetail = "chat.group.detail",
  GroupMembers = "chat.group.members",
}

/** What a message's body is. Other numbers belong to the application. */
export enum MessageType {
  Text = 1,
  Image,
  Voice,
  Video,
}
