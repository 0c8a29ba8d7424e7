/** The command of a packet: what it is for. */
export enum Command {
  /** Logs in: the first packet of a connection. Also pushed by the server, to end a session. */
  SignIn = "login.signin",
  /** Used between servers only. A client logs out by closing its connection. */
  SignOut = "login.signout",
  /** A message to an account: sent by its sender, and pushed to its receiver. */
  ChatUserTalk = "chat.user.talk",
  /** A message to a group: sent by its sender, and pushed to the members. */
  ChatGroupTalk = "chat.group.talk",
  /** Acknowledges messages: sets the account's read mark on the server. */
  ChatTalkAck = "chat.talk.ack",
  /** Fetches the index of messages after a given one. */
  OfflineIndex = "chat.offline.index",
  /** Fetches the contents of messages. */
  OfflineContent = "chat.offline.content",
  /** Creates a group; also pushed, to its members. */
  GroupCreate = "chat.group.create",
  /** Joins a group; also pushed. */
  GroupJoin = "chat.group.join",
  /** Leaves a group; also pushed. */
  GroupQuit = "chat.group.quit",
  /** Fetches a group's name, members and more. */
  GroupDetail = "chat.group.detail",
  /** Reserved by the server. */
  GroupMembers = "chat.group.members",
}

/** What the body of a message contains. Applications may use other numbers up to 255: the server stores one byte. */
export enum MessageType {
  /** The body is text. */
  Text = 1,
  /** The body refers to an image. */
  Image,
  /** The body refers to a voice recording. */
  Voice,
  /** The body refers to a video. */
  Video,
}
