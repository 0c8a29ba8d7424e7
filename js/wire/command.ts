/** What a packet is for. */
export enum Command {
  /** The first packet of a connection; also pushed, to end a session. */
  SignIn = "login.signin",
  /** Between servers only: a client logs out by closing its connection. */
  SignOut = "login.signout",
  /** A message to an account, from its sender and to its receiver. */
  ChatUserTalk = "chat.user.talk",
  /** A message to a group, from its sender and to the members. */
  ChatGroupTalk = "chat.group.talk",
  /** Sets the account's read mark on the server. */
  ChatTalkAck = "chat.talk.ack",
  /** Asks which messages came after one. */
  OfflineIndex = "chat.offline.index",
  /** Asks for the contents of messages. */
  OfflineContent = "chat.offline.content",
  /** Makes a group; also pushed, to its members. */
  GroupCreate = "chat.group.create",
  /** Joins a group; also pushed. */
  GroupJoin = "chat.group.join",
  /** Leaves a group; also pushed. */
  GroupQuit = "chat.group.quit",
  /** Asks for a group's name, members and more. */
  GroupDetail = "chat.group.detail",
  /** Reserved by the server. */
  GroupMembers = "chat.group.members",
}

/** What a message's body is. Other numbers belong to the application. */
export enum MessageType {
  /** The body is text. */
  Text = 1,
  /** The body names a picture. */
  Image,
  /** The body names a recording. */
  Voice,
  /** The body names a film. */
  Video,
}
