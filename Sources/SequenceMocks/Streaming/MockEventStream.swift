public import SequenceMarkets

/// One open stream of server-sent events, for a test to act on.
public struct MockEventStream: Sendable, Identifiable {
    /// Its number, in order of opening.
    public let id: Int
    /// The name of its events: `tca_report` or `alert`.
    public let eventName: String
    let exchange: MockExchange

    /// Ends the body cleanly.
    public func finish() { output?.finish() }

    /// Ends the connection within the body.
    public func drop() { output?.drop(reset: false) }

    /// Leaves the connection half-open: nothing is sent any more.
    public func stall() { output?.stall() }

    /// Sends text as it is: a comment, half an event, an unknown event.
    public func send(_ text: String) { output?.send(Array(text.utf8)) }

    /// Whether it is still open.
    public var isOpen: Bool { output != nil }

    private var output: (any MockEventOutput)? {
        exchange.withState { state, _ in state.events.output(of: id) }
    }
}

extension MockExchange {
    /// The streams of server-sent events that are open, in the order they were opened.
    public var eventStreams: [MockEventStream] {
        withState { state, _ in
            state.events.open.map { id in
                let name = state.events.kind(of: id)?.rawValue ?? ""
                return MockEventStream(id: id, eventName: name, exchange: self)
            }
        }
    }

    /// Triggers an alert on `/v1/alerts/stream`.
    public func raiseAlert(_ alert: JSONValue) {
        withState { state, _ in state.events.send(.alerts, alert) }
    }
}
