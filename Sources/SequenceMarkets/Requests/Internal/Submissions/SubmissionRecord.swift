/// The known state of one submission, from before its first byte until it is settled.
struct SubmissionRecord: Sendable {
    enum Phase: Sendable, Equatable {
        /// At least one call is sending it.
        case underWay
        /// An attempt may have been executed, and nothing more is known.
        case unknown
        /// The exchange denied the graph for longer than the settle window, since this moment.
        case denied(since: Nanoseconds)
    }

    /// The exact bytes, the same on every attempt.
    let body: [UInt8]
    /// When the first attempt began, on the monotonic clock.
    let firstAttempt: Duration
    /// The same, as the time of day.
    let submittedAt: Nanoseconds
    /// How many calls are sending it.
    var senders = 1
    var phase = Phase.underWay
    /// Whether any attempt may have been executed.
    var mayHaveArrived = false
    /// Whether the exchange has shown the graph.
    var isSeen = false
    /// Whether another call has sent the same bytes, or is sending them now.
    var isRepeat = false
    /// Whether the journal holds it.
    var isJournaled = false
    /// Whether an earlier process made it, so that this one must not send it again.
    var isRecovered = false
}

/// The graphs that this client submitted, the exchange accepted, and that may still be open.
///
/// A guard cancels these from memory. Bounded: beyond its capacity the oldest is forgotten, and
/// ``isComplete`` is then false.
struct OwnGraphs: Sendable {
    static let capacity = 65_536

    private struct Entry: Sendable {
        let number: UInt64
        let fingerprint: UInt64
        /// A single order: its end is the graph's end.
        let isSingle: Bool
        var isOver = false
        var cancelAccepted = false
    }

    private var entries: [GraphID: Entry] = [:]
    /// The ids by age; some may have been removed from `entries` already.
    private var ages: [GraphID] = []
    private var first = 0
    private var nextNumber: UInt64 = 0
    private(set) var openCount = 0
    /// Whether no graph that may be open was forgotten.
    private(set) var isComplete = true

    mutating func add(_ id: GraphID, fingerprint: UInt64, isSingle: Bool) {
        guard entries[id] == nil else { return }
        nextNumber += 1
        entries[id] = Entry(number: nextNumber, fingerprint: fingerprint, isSingle: isSingle)
        openCount += 1
        ages.append(id)
        guard entries.count > OwnGraphs.capacity else { return }
        if let oldest = entries.removeValue(forKey: ages[first]), !oldest.isOver {
            openCount -= 1
            isComplete = false
        }
        first += 1
        if first > OwnGraphs.capacity {
            ages.removeFirst(first)
            first = 0
        }
    }

    func fingerprint(of id: GraphID) -> UInt64? { entries[id]?.fingerprint }

    func contains(_ id: GraphID) -> Bool { entries[id] != nil }

    mutating func noteCancel(of id: GraphID) { entries[id]?.cancelAccepted = true }

    /// Marks a graph as over, if its end or that of its only order is new; true if so.
    @discardableResult
    mutating func noteEnd(of id: GraphID, ofOrder: Bool = false) -> Bool {
        guard let entry = entries[id], !entry.isOver, entry.isSingle || !ofOrder else {
            return false
        }
        entries[id]?.isOver = true
        openCount -= 1
        return true
    }

    /// Those that may be open, oldest first, as a journal keeps them.
    var notes: [SubmissionNote] {
        entries.filter { !$0.value.isOver }.sorted { $0.value.number < $1.value.number }.map {
            .accepted($0, as: $0, fingerprint: $1.fingerprint, isSingle: $1.isSingle)
        }
    }

    /// Those that may be open: newest first, those with an accepted cancel last.
    var open: [GraphID] {
        entries.filter { !$0.value.isOver }.sorted { a, b in
            a.value.cancelAccepted == b.value.cancelAccepted
                ? a.value.number > b.value.number : b.value.cancelAccepted
        }.map(\.key)
    }
}
