/// All submissions of a client, as a pure value: their contents and their known state.
///
/// One id has one record. A record is never dropped before it is settled: the exchange has shown
/// the graph, or every attempt was provably never sent or was itself refused.
struct SubmissionBook: Sendable {
    /// Why a submission must not be sent.
    enum Objection: Equatable, Sendable {
        case otherBytes
        case notUnknown
        case notSentHere
        case denied
        case tooLate(since: Duration)
        /// An earlier process submitted it.
        case recovered
        case tooManyOpen(limit: Int)
    }

    /// How one call that sent a submission ended.
    enum CallEnd: Sendable, Equatable {
        /// An answer carried the graph's id.
        case accepted
        /// The last attempt was refused by a documented 4xx, and there is no sign that only a
        /// duplicate was refused.
        case refused
        /// The last attempt ended in another way.
        case failed
    }

    /// The effect of a call's end on its submission.
    enum Meaning: Equatable, Sendable {
        case accepted
        /// The exchange showed the graph during the call.
        case seen
        case rejected
        /// Nothing can have reached the exchange.
        case neverSent
        case unknown
    }

    /// The action that a sighting requires of its reporter.
    enum Sighting: Equatable, Sendable {
        case nothing
        /// A graph that had been denied has appeared: cancel it and report it.
        case appearedAfterDenial
    }

    private(set) var unsettled: [GraphID: SubmissionRecord] = [:]
    private(set) var own = OwnGraphs()
    /// Whether changes are noted for a journal.
    var keepsNotes = false
    /// The changes since the notes were last taken.
    private(set) var notes: [SubmissionNote] = []

    /// Whether this client submitted the graph, as far as is remembered.
    func isOwn(_ id: GraphID) -> Bool { unsettled[id] != nil || own.contains(id) }

    /// Whether no sighting could change anything.
    var isIdle: Bool { unsettled.isEmpty && own.openCount == 0 }

    /// How many graphs may be open: accepted and not known to have ended, or unknown.
    private var openCount: Int {
        own.openCount
            + unsettled.values.count { if case .denied = $0.phase { false } else { true } }
    }

    /// Records an intention, before its first byte is sent.
    mutating func begin(
        _ id: GraphID,
        _ body: [UInt8],
        now: Duration,
        at wall: Nanoseconds,
        window: Duration,
        maximumOpen: Int? = nil
    ) -> Objection? {
        guard let record = unsettled[id] else {
            if let known = own.fingerprint(of: id), known != fingerprint(body) {
                return .otherBytes
            }
            if let maximumOpen, openCount >= maximumOpen {
                return .tooManyOpen(limit: maximumOpen)
            }
            var record = SubmissionRecord(body: body, firstAttempt: now, submittedAt: wall)
            record.isRepeat = own.contains(id)
            unsettled[id] = record
            return nil
        }
        guard record.body == body else { return .otherBytes }
        return join(id, record, now, window)
    }

    /// Records that the same bytes are sent again, and returns them.
    mutating func repeatAttempt(
        _ id: GraphID,
        now: Duration,
        window: Duration
    ) -> Result<[UInt8], RepeatRefusal> {
        guard let record = unsettled[id] else {
            return .failure(.init(objection: own.contains(id) ? .notUnknown : .notSentHere))
        }
        guard record.phase != .underWay else { return .failure(.init(objection: .notUnknown)) }
        if let objection = join(id, record, now, window) {
            return .failure(.init(objection: objection))
        }
        return .success(record.body)
    }

    struct RepeatRefusal: Error, Equatable { var objection: Objection }

    private mutating func join(
        _ id: GraphID,
        _ record: SubmissionRecord,
        _ now: Duration,
        _ window: Duration
    ) -> Objection? {
        if case .denied = record.phase { return .denied }
        if record.isRecovered { return .recovered }
        let age = now - record.firstAttempt
        guard age <= window else { return .tooLate(since: age) }
        unsettled[id]?.senders += 1
        unsettled[id]?.isRepeat = true
        unsettled[id]?.phase = .underWay
        return nil
    }

    /// Applies the end of a call to its record.
    mutating func end(
        _ id: GraphID,
        _ end: CallEnd,
        mayHaveArrived: Bool,
        as acceptedID: GraphID? = nil
    ) -> Meaning {
        guard var record = unsettled[id] else {
            // Settled by other evidence meanwhile.
            return end == .accepted ? .accepted : .seen
        }
        if end == .accepted {
            accept(id, as: acceptedID ?? id, record)
            return .accepted
        }
        record.senders -= 1
        record.mayHaveArrived = record.mayHaveArrived || mayHaveArrived
        guard record.mayHaveArrived || record.senders > 0 else {
            // A graph shown under this id, if any, is a different one.
            unsettled[id] = nil
            if record.isJournaled { note(.void(id)) }
            return end == .refused ? .rejected : .neverSent
        }
        if record.isSeen {
            accept(id, as: id, record)
            return .seen
        }
        if record.senders == 0, record.phase == .underWay { record.phase = .unknown }
        unsettled[id] = record
        return .unknown
    }

    /// The exchange has shown the graph: in an answer, in a list or on the stream.
    mutating func saw(_ id: GraphID) -> Sighting {
        guard let record = unsettled[id] else { return .nothing }
        unsettled[id]?.isSeen = true
        switch record.phase {
        case .underWay: return .nothing
        case .unknown:
            accept(id, as: id, record)
            return .nothing
        case .denied:
            accept(id, as: id, record)
            return .appearedAfterDenial
        }
    }

    /// The graph shown under this id has proven to be a different one.
    mutating func withdrawSighting(of id: GraphID) { unsettled[id]?.isSeen = false }

    /// The graph, or its only order, has ended.
    mutating func noteEnd(of id: GraphID, ofOrder: Bool) {
        if own.noteEnd(of: id, ofOrder: ofOrder) { note(.over(id)) }
    }

    mutating func noteCancel(of id: GraphID) { own.noteCancel(of: id) }

    mutating func deny(_ id: GraphID, since: Nanoseconds) {
        guard unsettled[id]?.phase == .unknown else { return }
        unsettled[id]?.phase = .denied(since: since)
        note(.denied(id, since: since))
    }

    private mutating func accept(
        _ id: GraphID,
        as accepted: GraphID,
        _ record: SubmissionRecord
    ) {
        let isSingle = SubmittedTerms(record.body).quantities.count == 1
        let hash = fingerprint(record.body)
        own.add(accepted, fingerprint: hash, isSingle: isSingle)
        unsettled[id] = nil
        note(.accepted(id, as: accepted, fingerprint: hash, isSingle: isSingle))
    }

    // MARK: Journal

    private mutating func note(_ note: SubmissionNote) {
        if keepsNotes { notes.append(note) }
    }

    /// The changes for the journal, in order.
    mutating func takeNotes() -> [SubmissionNote] {
        defer { notes = [] }
        return notes
    }

    /// The note of a submission that the journal does not hold yet.
    func intention(of id: GraphID) -> SubmissionNote? {
        guard let record = unsettled[id], !record.isJournaled else { return nil }
        return .began(id, body: record.body, at: record.submittedAt)
    }

    /// The journal holds the submission.
    mutating func noteJournaled(_ id: GraphID) { unsettled[id]?.isJournaled = true }

    /// The unsettled submissions, oldest first.
    var byAge: [(key: GraphID, value: SubmissionRecord)] {
        unsettled.sorted {
            ($0.value.submittedAt, $0.key.rawValue) < ($1.value.submittedAt, $1.key.rawValue)
        }
    }

    /// Everything that a journal has to hold.
    var journal: [SubmissionNote] {
        let open = byAge.filter(\.value.isJournaled)
        return own.notes
            + open.flatMap { id, record in
                var notes = [
                    SubmissionNote.began(id, body: record.body, at: record.submittedAt)
                ]
                if case .denied(let since) = record.phase {
                    notes.append(.denied(id, since: since))
                }
                return notes
            }
    }

    /// Takes over what an earlier process noted.
    mutating func recover(_ note: SubmissionNote) {
        switch note {
        case .began(let id, let body, let at):
            var record = SubmissionRecord(body: body, firstAttempt: .zero, submittedAt: at)
            record.senders = 0
            record.phase = .unknown
            record.mayHaveArrived = true
            record.isJournaled = true
            record.isRecovered = true
            unsettled[id] = record
        case .accepted(let id, let accepted, let fingerprint, let isSingle):
            unsettled[id] = nil
            own.add(accepted, fingerprint: fingerprint, isSingle: isSingle)
        case .void(let id): unsettled[id] = nil
        case .denied(let id, let since): unsettled[id]?.phase = .denied(since: since)
        case .over(let id): own.noteEnd(of: id)
        }
    }

    private func fingerprint(_ body: [UInt8]) -> UInt64 {
        var hash = StableHash()
        hash.add(String(decoding: body, as: UTF8.self))
        return hash.value
    }
}

/// The nodes in a submission's bytes, by node id.
struct SubmittedTerms: Sendable {
    /// The quantity of each node, in steps of 10⁻⁸; nil if it is derived.
    let quantities: [String: Int64?]
    let edgeCount: Int
    let symbol: String?

    init(_ body: [UInt8]) {
        let json = try? JSONValue(parsing: body)
        let nodes = json?["nodes"]?.arrayValue ?? []
        var quantities: [String: Int64?] = [:]
        for node in nodes {
            guard let id = node["node_id"]?.stringValue else { continue }
            quantities[id] = .some(node["quantity"]?["fixed"]?["qty_1e8"]?.int64Value)
        }
        self.quantities = quantities
        edgeCount = json?["edges"]?.arrayValue?.count ?? 0
        symbol = nodes.count == 1 ? nodes.first?["instrument"]?["symbol"]?.stringValue : nil
    }
}
