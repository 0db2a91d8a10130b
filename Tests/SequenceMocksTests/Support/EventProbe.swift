import SequenceMarkets
import XCTest

/// Collects what an event stream brings.
final class EventProbe: HTTPStreamSink {
    struct Event {
        var id = ""
        var name = ""
        var data: JSONValue = .null
    }

    private struct State: Sendable {
        var bytes: [UInt8] = []
        var hasEnded = false
        var error: TransportError?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    func httpStreamDidReceive(_ bytes: UnsafeRawBufferPointer) {
        wake { $0.bytes += Array(bytes) }
    }

    func httpStreamDidEnd(_ error: TransportError?) {
        wake { state in
            state.hasEnded = true
            state.error = error
        }
    }

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
    var error: TransportError? { state.withLock { $0.error } }

    /// The whole events so far; comments are none.
    var events: [Event] {
        var list: [Event] = []
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.isEmpty else {
                lines.append(line)
                continue
            }
            var event = Event()
            for line in lines {
                if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") {
                    event.data = (try? JSONValue(parsing: String(line.dropFirst(6)))) ?? .null
                }
            }
            if !event.name.isEmpty { list.append(event) }
            lines = []
        }
        return list
    }

    /// Returns once a text has come, behind another if one is named.
    func wait(for part: String, after first: String = "") async {
        await wait { state in
            let text = String(decoding: state.bytes, as: UTF8.self)
            guard !first.isEmpty else { return text.contains(part) }
            guard let range = text.range(of: first) else { return false }
            return text[range.upperBound...].contains(part)
        }
    }

    func waitForEnd() async { await wait { $0.hasEnded } }

    private func wait(until holds: @Sendable (State) -> Bool) async {
        while true {
            if state.withLock({ holds($0) }) { return }
            await withCheckedContinuation { waiter in
                let isDone = state.withLock { state in
                    if holds(state) { return true }
                    state.waiters.append(waiter)
                    return false
                }
                if isDone { waiter.resume() }
            }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
