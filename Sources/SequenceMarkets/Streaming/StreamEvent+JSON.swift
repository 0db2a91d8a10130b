/// As an object with one member, named for the case: `{"gap":{…}}`.
extension StreamEvent {
    /// Reads an element of a stream.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        let form = try EventForm<TopicEvent>(from: &reader)
        switch (form.event, form.gap, form.caughtUp, form.rejected, form.issue) {
        case (let event?, nil, nil, nil, nil): self = .event(event)
        case (nil, let gap?, nil, nil, nil): self = .gap(gap)
        case (nil, nil, let gap?, nil, nil): self = .caughtUp(gap)
        case (nil, nil, nil, let topics?, nil): self = .rejected(topics.map { Topic($0) })
        case (nil, nil, nil, nil, let issue?): self = .issue(issue)
        default: throw start.failure("one event, gap, caught_up, rejected or issue")
        }
    }

    /// Appends the element.
    public func write(to writer: inout JSONWriter) {
        var form = EventForm<TopicEvent>()
        switch self {
        case .event(let event): form.event = event
        case .gap(let gap): form.gap = gap
        case .caughtUp(let gap): form.caughtUp = gap
        case .rejected(let topics): form.rejected = topics.map(\.rawValue)
        case .issue(let issue): form.issue = issue
        }
        form.write(to: &writer)
    }
}

/// As an object with one member, named for the case: `{"gap":{…}}`.
extension FeedEvent: Codable, JSONModel where Payload: JSONModel {
    /// Reads an element of a feed.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        let form = try EventForm<Payload>(from: &reader)
        switch (form.event, form.gap, form.caughtUp, form.issue) {
        case (let event?, nil, nil, nil): self = .event(event)
        case (nil, let gap?, nil, nil): self = .gap(gap)
        case (nil, nil, let gap?, nil): self = .caughtUp(gap)
        case (nil, nil, nil, let issue?): self = .issue(issue)
        default: throw start.failure("one event, gap, caught_up or issue")
        }
    }

    /// Appends the element.
    public func write(to writer: inout JSONWriter) {
        var form = EventForm<Payload>()
        switch self {
        case .event(let event): form.event = event
        case .gap(let gap): form.gap = gap
        case .caughtUp(let gap): form.caughtUp = gap
        case .issue(let issue): form.issue = issue
        }
        form.write(to: &writer)
    }
}

private struct EventForm<Event: JSONModel>: WireModel {
    var event: Event?
    var gap: StreamGap?
    var caughtUp: StreamGap?
    var rejected: [String]?
    var issue: DecodeIssue?

    static var blank: EventForm { EventForm() }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("event", &event)
        try wire.field("gap", &gap)
        try wire.field("caught_up", &caughtUp)
        try wire.field("rejected", &rejected)
        try wire.field("issue", &issue)
    }
}
