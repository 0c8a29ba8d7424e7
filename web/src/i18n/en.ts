/** The page's words in English; its shape is what every other language must offer. */
export const en = {
  appName: "KIM Chat",
  appPurpose: "A small chat on the King IM protocol.",

  accountLabel: "Your name",
  accountHint: "Any name will do. It is your account in this demo.",
  accountMissing: "Please enter a name.",
  accountTooLong: "At most 60 characters.",
  signInButton: "Sign in",
  signingIn: "Signing in…",
  quickNames: "Or continue as",
  refused: "The gateway refused this sign-in. Please try again.",
  unreachable: "The server cannot be reached. Please try again.",
  signOut: "Sign out",

  settings: "Settings",
  language: "Language",
  theme: "Appearance",
  themeSystem: "System",
  themeLight: "Light",
  themeDark: "Dark",

  stateOnline: "Online",
  stateReconnecting: "Reconnecting…",
  stateClosed: "Disconnected",
  stateKickedOut: "Signed out",
  stateSigningIn: "Connecting…",
  bannerReconnecting: "The connection is lost. Reconnecting…",
  bannerOffline: "Your device is offline. Messages will arrive when it is back.",
  bannerClosed: "You are disconnected.",
  connectAgain: "Connect again",

  kickoutTitle: "You signed in somewhere else",
  kickoutText: (account: string) =>
    `${account} has signed in on another page or device, so this one was signed out.`,
  kickoutHere: "Use it here",

  conversations: "Conversations",
  noConversations: "No conversations yet",
  noConversationsHint: "Write to somebody, or create a group.",
  newConversation: "New conversation",
  pickConversation: "Pick a conversation",
  pickConversationHint: "Or start a new one and say hello.",
  unread: (count: number) => (count === 1 ? "1 unread message" : `${count} unread messages`),
  you: "You",
  nothingYet: "No messages yet",
  draft: "Draft",
  back: "Back to conversations",

  directMessage: "Direct message",
  memberCount: (count: number) => (count === 1 ? "1 member" : `${count} members`),
  group: "Group",
  groupNamed: (id: string) => `Group ${id}`,
  details: "Group details",
  messagesWith: (name: string) => `Messages with ${name}`,
  startOf: (name: string) => `This is the start of your conversation with ${name}.`,
  newMessages: "New",
  earlier: (count: number) => `Load earlier messages (${count})`,
  loading: "Loading…",
  loadFailed: "Could not load. Try again",
  toBottom: "Go to the latest message",

  writeTo: (name: string) => `Message ${name}`,
  send: "Send",
  charactersLeft: (count: number) =>
    count === 1 ? "1 character left" : `${count} characters left`,
  tooLong: (count: number) =>
    count === 1 ? "1 character too many" : `${count} characters too many`,
  sending: "Sending",
  sent: "Sent",
  rejected: "Not delivered",
  unsent: "Not sent",
  unknown: "Not confirmed",
  unknownHint: "It may have arrived.",
  resend: "Send again",
  discard: "Delete",
  attachment: (type: number) =>
    (({ 2: "Image", 3: "Voice message", 4: "Video" }) as Record<number, string>)[type] ??
    "Attachment",

  close: "Close",
  tabPerson: "Person",
  tabGroup: "New group",
  tabJoin: "Join group",
  personLabel: "Account name",
  onlineNow: "Here now",
  start: "Start chatting",
  groupName: "Group name",
  groupNameMissing: "Please enter a group name.",
  groupMembers: "Members",
  groupMembersHint: "Account names, separated by commas or spaces.",
  createGroup: "Create group",
  groupId: "Group id",
  groupIdMissing: "Please enter a group id.",
  joinGroup: "Join group",
  copy: "Copy",
  copied: "Copied",
  owner: "Owner",
  leaveGroup: "Leave group",

  statusText: (status: number) =>
    (
      ({
        10: "No answer came in time.",
        11: "There is no connection.",
        100: "There is no such receiver.",
        101: "The server could not accept it.",
        103: "The server does not know this request.",
        105: "You are not allowed to do this.",
        300: "The server had a problem.",
        301: "The server does not offer this.",
        404: "The session has ended.",
      }) as Record<number, string>
    )[status] ?? `The server refused (${status}).`,

  newsMessage: (sender: string, body: string) => `${sender}: ${body}`,
  newsOffline: (count: number) =>
    count === 1
      ? "1 message arrived while you were away"
      : `${count} messages arrived while you were away`,

  inspector: "Protocol",
  inspectorHint: "Show the packets on the wire",
  clear: "Clear",
  packetTime: "Time",
  packetWay: "Way",
  packetOut: "out",
  packetIn: "in",
  packetCommand: "Command",
  packetFlag: "Flag",
  packetSequence: "Sequence",
  packetStatus: "Status",
  packetDest: "Destination",
  packetSize: "Bytes",

  splitTitle: "KIM Chat, two panes",
  paneLeft: "Left pane",
  paneRight: "Right pane",
};

export type Words = typeof en;
