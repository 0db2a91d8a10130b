import Dispatch

/// A journal at work: writes the notes of a submission log to its file.
///
/// An intention is written by the task that submits, and awaited. Settlements are written by a
/// queue, and nobody waits for them: if one is lost, ``SequenceClient/recover()`` asks again. Locks
/// are taken in one order: this one's, then the log's.
final class SubmissionJournal: Sendable {
    private struct State {
        /// Nil before it could be opened, and after ``close()``.
        var file: JournalFile?
        /// Why nothing can be written any more.
        var problem: JournalError?
        /// Whether settlements are missing in the file, because writing them failed.
        var isBehind = false
        /// The file's length after it was last rewritten.
        var shortLength = 0
        /// How many intentions were written.
        var intentions = 0
    }

    private struct Flushes {
        /// How many intentions are on the disk.
        var done = 0
        /// Whether the queue has been asked for a flush that has not begun.
        var isAsked = false
        var problem: JournalError?
    }

    /// The length at which a journal is rewritten, if most of it is history.
    private static let longLength = 8 << 20

    /// How long a settlement may wait for the next submission, to be written with it.
    private static let settlementDelay = DispatchTimeInterval.milliseconds(20)

    private let log: SubmissionLog
    private let header: JournalLine.Header
    private let durability: OrderJournal.Durability
    private let time: TimeSource
    private let state = Locked(State())
    private let flushes = Locked(Flushes())
    private let isDrainAsked = Locked(false)
    /// Apart from the state, which is locked while the disk is written to.
    private let counts = Locked(JournalSnapshot())
    private let waiters = Waiters<Int>()
    private let queue = DispatchQueue(label: "com.sequencemkts.journal")
    /// How many bytes of a torn line were cut off when it was opened.
    let tornBytes: Int

    init(
        _ journal: OrderJournal,
        _ header: JournalLine.Header,
        log: SubmissionLog,
        time: TimeSource
    ) {
        (self.log, self.header, self.time) = (log, header, time)
        durability = journal.durability
        do throws(JournalError) {
            var file = try JournalFile.open(journal.path)
            do throws(JournalError) {
                tornBytes = try SubmissionJournal.load(&file, journal.path, header, log)
            } catch {
                file.close()
                throw error
            }
            let opened = file
            state.withLock { ($0.file, $0.shortLength) = (opened, opened.length) }
        } catch {
            tornBytes = 0
            state.withLock { $0.problem = error }
            counts.withLock { $0.problem = error.kind }
        }
        log.onNote { [weak self] in self?.askForDrain() }
    }

    deinit {
        drain()
        state.withLock { $0.file?.close() }
    }

    /// Why the journal cannot be used; nil if it can.
    var problem: JournalError? { state.withLock(\.problem) }

    /// What it has written, without waiting for the disk.
    var snapshot: JournalSnapshot { counts.withLock(\.self) }

    /// Appends the lines of some notes.
    private func append(
        _ notes: [SubmissionNote],
        to file: inout JournalFile
    ) throws(JournalError) {
        do throws(JournalError) {
            try file.append(notes.flatMap(JournalLine.bytes))
            counts.withLock { $0.lines += notes.count }
        } catch {
            counts.withLock { $0.failures += 1 }
            throw error
        }
    }

    /// Reads the file into the log, and leaves in it only what is still needed.
    private static func load(
        _ file: inout JournalFile,
        _ path: String,
        _ header: JournalLine.Header,
        _ log: SubmissionLog
    ) throws(JournalError) -> Int {
        var replay = JournalReplay(path, header)
        try file.read { replay.read($0) }
        replay.end()
        if let problem = replay.problem { throw problem }
        let book = replay.book
        log.withBook { $0 = book }
        let content = book.journal
        guard replay.lines != content.count + 1 || replay.tornBytes > 0 else {
            try file.cut(to: replay.length)
            return 0
        }
        do throws(JournalError) {
            try file.replace(with: lines(header, content))
        } catch {
            // Without room for a copy the old lines stay; a new journal needs its first line.
            try file.cut(to: replay.length)
            if replay.length == 0 { try file.append(JournalLine.bytes(header)) }
        }
        return replay.tornBytes
    }

    private static func lines(_ header: JournalLine.Header, _ notes: [SubmissionNote]) -> [UInt8] {
        notes.reduce(into: JournalLine.bytes(header)) { $0 += JournalLine.bytes($1) }
    }

    // MARK: Intentions

    /// Returns once the journal holds the submission, as safely as is configured.
    func record(_ id: GraphID, within limit: Duration) async throws(SequenceError) {
        let number: Int
        do throws(JournalError) { number = try write(id) } catch { throw .journal(error) }
        if durability == .fsync { try await flush(through: number, within: limit) }
    }

    /// Writes the notes there are, and the submission's if the file lacks it; returns its number.
    private func write(_ id: GraphID) throws(JournalError) -> Int {
        try state.withLock { state throws(JournalError) in
            if let problem = state.problem { throw problem }
            guard var file = state.file else { return state.intentions }
            defer { state.file = file }
            var (notes, intention) = log.withBook { ($0.takeNotes(), $0.intention(of: id)) }
            guard let intention else {
                write(notes, to: &file, &state)
                return state.intentions
            }
            notes.append(intention)
            do throws(JournalError) {
                try append(notes, to: &file)
            } catch {
                state.isBehind = state.isBehind || notes.count > 1
                throw error
            }
            log.withBook { $0.noteJournaled(id) }
            state.intentions += 1
            return state.intentions
        }
    }

    /// Waits until so many intentions are on the disk; those that wait together share a flush.
    private func flush(through number: Int, within limit: Duration) async throws(SequenceError) {
        let mustAsk = flushes.withLock { flushes in
            defer { flushes.isAsked = true }
            return !flushes.isAsked
        }
        if mustAsk { queue.async { self.flush() } }
        await waiters.wait(for: number, atMost: limit, on: time) { [flushes] in
            flushes.withLock { $0.done >= number || $0.problem != nil }
        }
        let (isDone, problem) = flushes.withLock { ($0.done >= number, $0.problem) }
        if isDone { return }
        if let problem { throw .journal(problem) }
        if Task.isCancelled { throw .cancelled }
        let context = RequestContext.none("POST /v1/orders")
        throw .timeout(TimeoutError(limit: limit, mayHaveBeenSent: false, context: context))
    }

    /// On the queue.
    private func flush() {
        flushes.withLock { $0.isAsked = false }
        let (file, number) = state.withLock { ($0.file, $0.intentions) }
        var failure: JournalError?
        do throws(JournalError) { try file?.flush() } catch { failure = error }
        if let failure {
            // What the disk holds after that is not known: nothing more may rely on it.
            state.withLock { $0.problem = $0.problem ?? failure }
            flushes.withLock { $0.problem = failure }
            counts.withLock { counts in
                counts.failures += 1
                counts.problem = counts.problem ?? failure.kind
            }
        } else {
            counts.withLock { $0.flushes += 1 }
            flushes.withLock { $0.done = max($0.done, number) }
        }
        waiters.wake { $0 <= number || failure != nil }
    }

    // MARK: Settlements

    private func askForDrain() {
        let mustAsk = isDrainAsked.withLock { isAsked in
            defer { isAsked = true }
            return !isAsked
        }
        // With the next submission, if one comes soon: a thread that is woken for each settlement
        // competes with those that trade.
        let delay = SubmissionJournal.settlementDelay
        if mustAsk { queue.asyncAfter(deadline: .now() + delay) { [weak self] in self?.drain() } }
    }

    /// On the queue.
    private func drain() {
        isDrainAsked.withLock { $0 = false }
        state.withLock { state in
            guard var file = state.file, state.problem == nil else {
                log.withBook { _ = $0.takeNotes() }
                return
            }
            defer { state.file = file }
            write(log.withBook { $0.takeNotes() }, to: &file, &state)
            let isLong =
                file.length > SubmissionJournal.longLength && file.length > 4 * state.shortLength
            if isLong || state.isBehind { shorten(&file, &state) }
        }
    }

    /// Writes settlements; if that fails, the file is rewritten as soon as it can be.
    private func write(
        _ notes: [SubmissionNote],
        to file: inout JournalFile,
        _ state: inout State
    ) {
        guard !notes.isEmpty else { return }
        do throws(JournalError) {
            try append(notes, to: &file)
        } catch {
            state.isBehind = true
        }
    }

    private func shorten(_ file: inout JournalFile, _ state: inout State) {
        let content = log.withBook { book in
            _ = book.takeNotes()
            return book.journal
        }
        do throws(JournalError) {
            try file.replace(with: SubmissionJournal.lines(header, content))
            (state.isBehind, state.shortLength) = (false, file.length)
        } catch {
            state.isBehind = true
        }
    }

    /// Writes what there is, and gives the file up; waits for a slow disk only so long.
    func close(within limit: Duration) async {
        let isClosed = Locked(false)
        let closed = Waiters<Void>()
        queue.async {
            self.drain()
            self.state.withLock { state in
                state.file?.close()
                state.file = nil
            }
            isClosed.withLock { $0 = true }
            closed.wake { true }
        }
        await closed.wait(for: (), atMost: limit, on: time) { isClosed.withLock(\.self) }
    }
}
