/// Server-sent events, byte by byte: a pure parser that accepts input in any pieces.
///
/// Lines end with CR, LF or both; `data` lines are joined; comments count as heartbeats only; an
/// event cut short by the end of the stream is dropped, as the standard requires.
package struct SSEParser: Sendable {
    package struct Event: Equatable, Sendable {
        package var name: String
        package var data: String
        /// The last id the stream has sent, in this event or before.
        package var id: String?
    }

    /// The maximum line length: a server that never ends a line must not fill the memory.
    static let lineLimit = 16 * 1024 * 1024

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var name = ""
    private var pendingID: String?
    private var sawCarriageReturn = false
    private var isFirstLine = true
    /// The last id, for `Last-Event-ID`.
    package private(set) var lastID: String?
    /// The longest wait accepted from a server.
    package static let longestRetry = Duration.seconds(3_600)
    /// The wait before reconnecting that the server requested.
    package private(set) var retry: Duration?
    /// Whether a line or an event grew beyond the limit; then nothing more is read.
    private(set) var isOverflowing = false

    /// Makes a parser that has read nothing.
    package init() {}

    /// Feeds bytes; returns the events they complete.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) -> [Event] {
        var events: [Event] = []
        for byte in bytes where !isOverflowing {
            if byte == 0x0a, sawCarriageReturn {
                sawCarriageReturn = false
                continue
            }
            sawCarriageReturn = byte == 0x0d
            if byte == 0x0a || byte == 0x0d {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
                isOverflowing = line.count + data.count > SSEParser.lineLimit
            }
        }
        return events
    }

    /// Discards the unfinished input of an ended connection; ids and the wait are kept.
    mutating func reset() {
        (line, data, hasData, name, pendingID) = ([], [], false, "", nil)
        (sawCarriageReturn, isFirstLine, isOverflowing) = (false, true, false)
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        }
        if line.isEmpty { return dispatch() }
        guard line[0] != UInt8(ascii: ":") else { return nil }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
        var value = line[min(colon + 1, line.count)...]
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            if hasData { data.append(0x0a) }
            hasData = true
            data += value
        case "event": name = String(decoding: value, as: UTF8.self)
        case "id":
            if !value.contains(0) { pendingID = String(decoding: value, as: UTF8.self) }
        case "retry":
            let text = String(decoding: value, as: UTF8.self)
            if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let ms = Int64(text) {
                retry = min(.milliseconds(ms), SSEParser.longestRetry)
            }
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        if let pendingID { lastID = pendingID.isEmpty ? nil : pendingID }
        pendingID = nil
        defer { (data, hasData, name) = ([], false, "") }
        guard hasData else { return nil }
        return Event(
            name: name.isEmpty ? "message" : name,
            data: String(decoding: data, as: UTF8.self),
            id: lastID
        )
    }
}
