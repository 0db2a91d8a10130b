/// When a topic made mute by ``MockExchange/mute(_:_:)`` is heard again.
public enum TopicMute: String, CaseIterable, Sendable, Hashable, Codable {
    /// On each socket once it has unsubscribed from the topic; and on later sockets.
    case untilResubscribed
    /// On later sockets only, whatever the present ones subscribe to.
    case untilReconnected
    /// On no socket, until ``MockExchange/unmute(_:)``.
    case untilUnmuted
}
